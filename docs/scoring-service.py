"""A scoring service: does the Python in a completion compile, and does it pass the row's tests?

IAPO_SCORER_KEY=some-secret python3 docs/scoring-service.py 8099

It runs what a model wrote. Give it a container without network and without anything to lose.
"""
import ast, hashlib, hmac, json, os, re, subprocess, sys, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = os.environ["IAPO_SCORER_KEY"].encode()

def score(item):
    fenced = re.findall(r"```(?:python)?\n(.*?)```", item["completion"], re.S)
    code = fenced[-1] if fenced else item["completion"]
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return {"compiles": 0, "tests": 0}
    program = code + "\n" + item["query"]["fields"]["tests"]
    try:
        run = subprocess.run([sys.executable, "-I", "-c", program], timeout=5, capture_output=True)
    except subprocess.TimeoutExpired:
        return {"compiles": 1, "tests": 0}
    return {"compiles": 1, "tests": int(run.returncode == 0)}

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        sent = self.headers.get("X-Iapo-Timestamp", "0")
        mac = hmac.new(KEY, sent.encode() + b"." + body, hashlib.sha256).hexdigest()
        signed = hmac.compare_digest("sha256=" + mac, self.headers.get("X-Iapo-Signature", ""))
        if not signed or abs(time.time() - int(sent)) > 300:
            return self.answer(401, {"error": "wrong signature, or an old one"})
        self.answer(200, {"scores": [score(item) for item in json.loads(body)["items"]]})

    def answer(self, status, content):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
