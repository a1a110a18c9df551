"""HTTP face of CAPA: parse, ask, answer. Every rule is in domain.py, rules.py, checks.py and lifecycle.py."""

from shared.http import Api
from shared.serve import Door, serve_records

from .records import ACTION_TYPE, CAPA_TYPE, CHECK_TYPE, RECORDS, action_facts, capa_facts, check_facts

api = Api()
serve_records(api, Door(CAPA_TYPE, RECORDS, facts=capa_facts))
serve_records(api, Door(ACTION_TYPE, RECORDS, parent=CAPA_TYPE, facts=action_facts))
serve_records(api, Door(CHECK_TYPE, RECORDS, facts=check_facts))
handler = api.handler
