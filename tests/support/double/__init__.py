"""The AWS services the study uses, in this process, at botocore's transport: product code runs unchanged.

What stands here is held to AWS's documented behaviour by tests/contracts/test_contract.py, which runs the same
sentences on moto and, with `-m slow`, on the local cloud.
"""
