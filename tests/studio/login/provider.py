"""A stand-in for Hugging Face's sign-in, over real HTTP on this machine; it can be told to lie."""

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "studio-client", "studio-secret"


@dataclass
class Provider:
    """Signs in whoever `user` says; `lies` change what it answers."""

    user: dict[str, Any] = field(default_factory=lambda: {"sub": "5f0", "preferred_username": "Eve", "name": "Eve E."})
    lies: set[str] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._key, self._other_key = (RSAKey.generate_key(2048, {"kid": "key-1"}) for _ in range(2))
        self._codes: dict[str, dict[str, str]] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/oauth/authorize",
            "token_endpoint": f"{self.url}/oauth/token",
            "userinfo_endpoint": f"{self.url}/oauth/userinfo",
            "jwks_uri": f"{self.url}/oauth/jwks",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to."""
        self.asked.append(query)
        if "refuses" in self.lies:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(8)
        self._codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        query = self._codes.pop(form.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if query is None or authorization != f"Basic {basic}":
            return 400, {"error": "invalid_grant"}
        challenge = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(challenge).rstrip(b"=").decode() != query["code_challenge"]:
            return 400, {"error": "invalid_grant", "error_description": "PKCE"}
        answer = {"access_token": "access", "token_type": "bearer", "expires_in": 3_600}
        return 200, answer if "no id_token" in self.lies else {**answer, "id_token": self._id_token(query["nonce"])}

    def userinfo(self) -> dict[str, Any]:
        return {**self.user, "sub": "somebody else"} if "other userinfo" in self.lies else self.user

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://elsewhere.example" if "issuer" in self.lies else self.url,
            "aud": "another-client" if "audience" in self.lies else CLIENT_ID,
            "sub": self.user["sub"],
            "exp": now - 1_000 if "expired" in self.lies else now + 600,
            "iat": now - 2_000 if "expired" in self.lies else now,
            "nonce": "another" if "nonce" in self.lies else nonce,
        }
        if "unsigned" in self.lies:
            parts = (json.dumps({"alg": "none"}), json.dumps(claims))
            return ".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=").decode() for part in parts) + "."
        key = self._other_key if "key" in self.lies else self._key
        return jwt.encode({"alg": "RS256", "kid": "key-1"}, claims, key)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
                if path == "/oauth/authorize":
                    self.send_response(302)
                    self.send_header("location", provider.authorize({name: value[0] for name, value in query.items()}))
                    self.end_headers()
                elif path == "/oauth/userinfo":
                    self._answer(200, provider.userinfo())
                elif path == "/oauth/jwks":
                    self._answer(200, {"keys": [provider._key.as_dict(private=False)]})
                else:
                    self._answer(200, provider.metadata())

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                form = {name: value[0] for name, value in parse_qs(body).items()}
                self._answer(*provider.token(form, self.headers.get("authorization", "")))

            def _answer(self, status: int, value: dict[str, Any]) -> None:
                content = json.dumps(value).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Quiet."""

        return Handler
