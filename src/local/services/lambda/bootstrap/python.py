"""The runtime of Python functions: asks the runtime API for events and answers it."""
import http.client
import importlib
import json
import os
import sys
import time
import traceback

API = os.environ["AWS_LAMBDA_RUNTIME_API"]
ROOT = os.environ["LAMBDA_TASK_ROOT"]
sys.path[0:0] = [ROOT] + [p for p in os.environ.pop("LINTEL_MODULES", "").split("\n") if p]
request_id = ""


def tell(record):
    os.write(3, (json.dumps(record) + "\n").encode())


def ask(method, path, body=None, headers=None):
    connection = http.client.HTTPConnection(API)
    connection.request(method, "/2018-06-01/runtime" + path, body, headers or {})
    answer = connection.getresponse()
    return answer.headers, answer.read()


def fail(path, error):
    fault = {
        "errorMessage": str(error),
        "errorType": type(error).__name__ if not getattr(error, "kind", None) else error.kind,
        "requestId": request_id,
        # Functions are in /var/task on AWS; where they are here says nothing to whoever reads the trace.
        "stackTrace": [line.replace(ROOT, "/var/task") for line in traceback.format_tb(error.__traceback__)[1:]],
    }
    sys.stdout.flush()
    tell({"log": "[ERROR] %s: %s\nTraceback (most recent call last):\n%s" % (fault["errorType"], error, "".join(fault["stackTrace"]))})
    tell({"end": request_id})
    ask("POST", path, json.dumps(fault), {"Lambda-Runtime-Function-Error-Type": fault["errorType"]})


class LambdaContext:
    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.deadline = int(headers["Lambda-Runtime-Deadline-Ms"])
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.client_context = None
        self.identity = None

    def get_remaining_time_in_millis(self):
        return max(0, self.deadline - int(time.time() * 1000))


def reach_answers(url):
    """Who answers CloudFormation often keeps the host of the URL alone and asks by HTTPS; the target answers by HTTP at a port of its own."""
    from urllib.parse import urlsplit

    at = urlsplit(url)
    if at.scheme != "http":
        return

    class Answers(http.client.HTTPConnection):
        def __new__(cls, host, *args, **kwargs):
            if host != at.hostname:
                return direct(host, *args, **kwargs)
            return super().__new__(cls)

        def __init__(self, host, port=None, timeout=None, **_):
            super().__init__(host, at.port)

    direct = getattr(http.client.HTTPSConnection, "direct", http.client.HTTPSConnection)
    Answers.direct = direct
    http.client.HTTPSConnection = Answers


def load():
    module, _, name = os.environ["_HANDLER"].rpartition(".")
    if not module:
        error = RuntimeError("Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name)
        error.kind = "Runtime.MalformedHandlerName"
        raise error
    try:
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as cause:
        error = RuntimeError("Unable to import module '%s': %s" % (module, cause))
        error.kind = "Runtime.ImportModuleError"
        raise error
    except SyntaxError as cause:
        error = RuntimeError("Syntax error in module '%s': %s" % (module, cause))
        error.kind = "Runtime.UserCodeSyntaxError"
        raise error
    if not hasattr(loaded, name):
        error = RuntimeError("Handler '%s' missing on module '%s'" % (name, module))
        error.kind = "Runtime.HandlerNotFound"
        raise error
    return getattr(loaded, name)


def main():
    global request_id
    import logging

    root = logging.getLogger()
    handler = logging.StreamHandler(sys.stdout)
    stamp = lambda record: "%s.%03dZ" % (time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)), record.msecs)

    class Format(logging.Formatter):
        def format(self, record):
            return "[%s]\t%s\t%s\t%s" % (record.levelname, stamp(record), request_id, record.getMessage())

    handler.setFormatter(Format())
    root.addHandler(handler)
    try:
        function = load()
    except Exception as error:
        fail("/init/error", error)
        sys.exit(1)
    while True:
        try:
            headers, body = ask("GET", "/invocation/next")
        except OSError:
            # The target is gone: nobody is left to work for.
            sys.exit(0)
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        os.environ["_X_AMZN_TRACE_ID"] = headers["Lambda-Runtime-Trace-Id"] or ""
        path = "/invocation/%s/" % request_id
        try:
            event = json.loads(body)
            if isinstance(event, dict) and isinstance(event.get("ResponseURL"), str):
                reach_answers(event["ResponseURL"])
            result = json.dumps(function(event, LambdaContext(headers)))
            sys.stdout.flush()
            tell({"end": request_id})
            ask("POST", path + "response", result)
        except Exception as error:
            fail(path + "error", error)


main()
