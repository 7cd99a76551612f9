# SPDX-License-Identifier: Apache-2.0
"""Whether what a platform answers is what protocol/sds-openapi.json says: status, media type, and the body by its JSON schema."""
import json
import os
import re

import jsonschema

with open(os.path.join(os.path.dirname(__file__), '..', '..', 'protocol', 'sds-openapi.json'), encoding='utf-8') as f:
    DOCUMENT = json.load(f)
PATHS = [(re.compile('^' + re.sub(r'\{[a-z]+\}', '[^/]+', path) + '$'), operations) for path, operations in DOCUMENT['paths'].items()]
VALIDATORS = {}


def validator(schema):
    """The schema's references lead into the document."""
    key = json.dumps(schema, sort_keys=True)
    if key not in VALIDATORS:
        VALIDATORS[key] = jsonschema.Draft202012Validator({**schema, 'components': DOCUMENT['components']}, format_checker=jsonschema.FormatChecker())
    return VALIDATORS[key]


def content_of(method, path, status):
    """What the document has for an answer: {media type: ...}; what it does not know of is a problem document."""
    for pattern, operations in PATHS:
        operation = operations.get(method.lower())
        if pattern.match(path) and operation is not None:
            assert str(status) in operation['responses'] or status in (304, 405), '%s %s: %d is not in the document' % (method, path, status)
            if str(status) in operation['responses']:
                return operation['responses'][str(status)].get('content', {})
    return {} if status == 304 else {'application/problem+json': {'schema': {'$ref': '#/components/schemas/problem'}}}


def check(method, target, answer):
    content = content_of(method, target.partition('?')[0], answer.status)
    if not content:
        assert answer.body is None, (method, target, answer.status, answer.text)
        return
    kind = answer.headers.get('content-type')
    assert kind in content, (method, target, answer.status, kind, list(content))
    wrong = next(validator(content[kind]['schema']).iter_errors(answer.body), None)
    assert wrong is None, '%s %s: %d: %s at %s' % (method, target, answer.status, wrong.message, list(wrong.absolute_path))
