"""The user pool: people are invited, sign in with the pool itself, and authenticate afresh to sign."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.names import Names
from infra.study import Study

INVITATION = (
    "You are invited to the quality system of study {study}. Open {url} and sign in as {{username}} with the "
    "one-time password {{####}} within 7 days; you will choose your own. "
    "If you did not expect this mail, tell the study's quality management."
)


UNITS = {"access_token": "minutes", "id_token": "minutes", "refresh_token": "hours"}


class PeoplePool(Construct):
    """The pool and its two clients: `web` to work, `signing` to prove presence for one signature."""

    def __init__(self, scope: Construct, study: Study) -> None:
        super().__init__(scope, "People")
        ses.CfnEmailIdentity(self, "Sender", email_identity=study.mail_from)
        self.pool = self._pool(study)
        self.web = self._client("web", study, access=15, refresh=True)
        self.signing = self._client("signing", study, access=5, refresh=False)
        if study.hosted_sign_in:
            self._hosted(Names(study))

    def _pool(self, study: Study) -> cognito.UserPool:
        return cognito.UserPool(
            self,
            "Pool",
            user_pool_name=f"{study.prefix}-people",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True),
            sign_in_case_sensitive=False,
            auto_verify=cognito.AutoVerifiedAttrs(email=True),
            password_policy=cognito.PasswordPolicy(
                min_length=12,
                require_digits=True,
                require_lowercase=True,
                require_uppercase=True,
                require_symbols=True,
                temp_password_validity=Duration.days(7),
                password_history_size=10,  # 21 CFR 11.300(b): passwords are revised, not rotated in a ring
            ),
            feature_plan=cognito.FeaturePlan.ESSENTIALS,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(sms=False, otp=True),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            user_invitation=cognito.UserInvitationConfig(
                email_subject=f"Your account for study {study.id}",
                email_body=INVITATION.format(study=study.id, url=study.public_url),
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )

    def _client(self, name: str, study: Study, access: int, refresh: bool) -> cognito.CfnUserPoolClient:
        """L1, since the flows must be exactly these: the L2 adds the refresh flow by itself."""
        flows = ["ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"]
        return cognito.CfnUserPoolClient(
            self,
            f"Client-{name}",
            user_pool_id=self.pool.user_pool_id,
            client_name=f"{study.prefix}-{name}",
            generate_secret=False,
            explicit_auth_flows=[*flows, "ALLOW_REFRESH_TOKEN_AUTH"] if refresh else flows,
            prevent_user_existence_errors="ENABLED",
            enable_token_revocation=True,
            auth_session_validity=5,
            access_token_validity=access,
            id_token_validity=access,
            refresh_token_validity=12
            if refresh
            else 1,  # 12 h: a working day; the shortest Cognito takes is 1 h
            token_validity_units=UNITS,
            # Nobody edits their own name or address here (integrity section 3): people keeps the register.
            # An empty list would mean every standard attribute.
            read_attributes=["email", "email_verified"],
            write_attributes=["zoneinfo"],
        )

    def _hosted(self, names: Names) -> None:
        """Let people sign in on the pool's own pages too: a code comes back that only their browser can use (RFC 7636)."""
        cognito.CfnUserPoolDomain(self, "Door", user_pool_id=self.pool.user_pool_id, domain=names.pool_domain)
        self.web.allowed_o_auth_flows_user_pool_client = True
        self.web.allowed_o_auth_flows = ["code"]
        self.web.allowed_o_auth_scopes = ["openid", "aws.cognito.signin.user.admin"]
        self.web.supported_identity_providers = ["COGNITO"]
        self.web.callback_ur_ls = [f"{names.study.public_url}/signed-in"]
        self.web.logout_ur_ls = [f"{names.study.public_url}/"]
