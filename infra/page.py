"""The page: static files behind CloudFront, the API on the same origin, strict headers on both."""

from aws_cdk import Aws, Duration, RemovalPolicy
from aws_cdk import aws_apigatewayv2 as gateway
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra import checks
from infra.headers import CUSTOM_HEADERS, content_security_policy
from infra.names import BUCKETS, Names


class Page(Construct):
    """Bucket and distribution of the web client; `web/dist` is uploaded by the deployment."""

    def __init__(self, scope: Construct, names: Names, api: gateway.HttpApi) -> None:
        super().__init__(scope, "Page")
        self.bucket = s3.Bucket(
            self,
            "Files",
            bucket_name=names.bucket("page"),
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            removal_policy=RemovalPolicy.DESTROY,
        )
        headers = self._headers(names)
        files = cloudfront.BehaviorOptions(
            origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
            response_headers_policy=headers,
            function_associations=[self._deep_links(names)],
        )
        if not names.study.certificate:
            checks.accept(self, "no domain")
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"Study {names.study.id}",
            default_root_object="index.html",
            default_behavior=files,
            additional_behaviors={"/api/*": self._api(names, api, headers)},
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            domain_names=[names.study.host] if names.study.certificate else None,
            certificate=self._certificate(names),
        )

    def _certificate(self, names: Names) -> acm.ICertificate | None:
        arn = names.study.certificate
        return acm.Certificate.from_certificate_arn(self, "Certificate", arn) if arn else None

    def _deep_links(self, names: Names) -> cloudfront.FunctionAssociation:
        function = cloudfront.Function(
            self,
            "DeepLinks",
            function_name=f"{names.study.prefix}-deep-links",
            code=cloudfront.FunctionCode.from_inline(DEEP_LINKS),
            runtime=cloudfront.FunctionRuntime.JS_2_0,
        )
        return cloudfront.FunctionAssociation(
            function=function, event_type=cloudfront.FunctionEventType.VIEWER_REQUEST
        )

    def _api(
        self, names: Names, api: gateway.HttpApi, headers: cloudfront.ResponseHeadersPolicy
    ) -> cloudfront.BehaviorOptions:
        domain = f"{api.api_id}.execute-api.{names.study.region}.{Aws.URL_SUFFIX}"
        return cloudfront.BehaviorOptions(
            origin=origins.HttpOrigin(domain, protocol_policy=cloudfront.OriginProtocolPolicy.HTTPS_ONLY),
            allowed_methods=cloudfront.AllowedMethods.ALLOW_ALL,
            cache_policy=cloudfront.CachePolicy.CACHING_DISABLED,
            origin_request_policy=cloudfront.OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
            viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
            response_headers_policy=headers,
        )

    def _headers(self, names: Names) -> cloudfront.ResponseHeadersPolicy:
        study = names.study
        buckets = [f"https://{names.bucket(what)}.s3.{study.region}.{Aws.URL_SUFFIX}" for what in BUCKETS]
        pool = f"https://cognito-idp.{study.region}.{Aws.URL_SUFFIX}"
        hosted = [names.hosted_sign_in] if study.hosted_sign_in else []
        policy = content_security_policy([*buckets, pool, *hosted])
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=policy, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=Duration.days(730), include_subdomains=True, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                    for name, value in CUSTOM_HEADERS.items()
                ]
            ),
        )


# A deep link is the page's to answer. An error page would also replace the API's own 403 and 404.
DEEP_LINKS = """function handler(event) {
  var request = event.request;
  if (request.uri.lastIndexOf('.') < request.uri.lastIndexOf('/')) { request.uri = '/index.html'; }
  return request;
}"""
