"""The user pool: people are invited, disabled and signed out there; nobody ever sets their password."""

import os

from botocore.exceptions import ClientError

from shared.aws import client


def invite(username: str, email: str, name: str) -> str:
    """Create the account, which mails an invitation to the person's own address; return its subject."""
    pool, cognito = os.environ["USER_POOL_ID"], client("cognito-idp")
    attributes = [
        {"Name": "email", "Value": email},
        {"Name": "email_verified", "Value": "true"},
        {"Name": "name", "Value": name},
    ]
    try:
        answer = cognito.admin_create_user(
            UserPoolId=pool, Username=username, UserAttributes=attributes, DesiredDeliveryMediums=["EMAIL"]
        )
        found = answer["User"]["Attributes"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
        # an earlier try of the same fact created it
        found = cognito.admin_get_user(UserPoolId=pool, Username=username)["UserAttributes"]
    return next(str(item["Value"]) for item in found if item["Name"] == "sub")


def disable(username: str) -> None:
    """Close the account and end its sessions."""
    pool, cognito = os.environ["USER_POOL_ID"], client("cognito-idp")
    cognito.admin_disable_user(UserPoolId=pool, Username=username)
    cognito.admin_user_global_sign_out(UserPoolId=pool, Username=username)


def sign_out_everywhere(username: str) -> None:
    """End every session and drop the second factor: it must be enrolled anew. 21 CFR 11.300(c)"""
    pool, cognito = os.environ["USER_POOL_ID"], client("cognito-idp")
    cognito.admin_user_global_sign_out(UserPoolId=pool, Username=username)
    cognito.admin_set_user_mfa_preference(
        UserPoolId=pool,
        Username=username,
        SoftwareTokenMfaSettings={"Enabled": False, "PreferredMfa": False},
    )
