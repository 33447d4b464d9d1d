"""Tells everything that would forbid publication: what the shapes, axioms and questions say."""

from __future__ import annotations

from partnerskap.publish.consistency import find_contradictions
from partnerskap.publish.content import Content
from partnerskap.publish.findings import Finding, violations
from partnerskap.publish.infer import infer
from partnerskap.publish.questions import ask
from partnerskap.publish.sources import read_content
from partnerskap.publish.steps import Step, quietly
from partnerskap.publish.validate import validate
from partnerskap.settings import Settings


def check(settings: Settings, step: Step = quietly) -> tuple[Content, tuple[Finding, ...]]:
    """Return the content of the folder in *settings* and every finding in it, worst first.

    If nothing in it forbids publication, it comes with all that was inferred. Raises `SourceError`
    for what can't be read and for a question that is not answered as it should be.
    """
    with step("Reading"):
        content = read_content(settings.content, settings.base)
    with step("Validating"):
        findings = validate(content)
    if violations(findings):
        return content, findings
    with step("Inferring"):
        content, store = infer(content, settings.content)
        findings = (*find_contradictions(content, store), *findings)
    if violations(findings):
        return content, findings
    with step("Asking the questions"):
        return ask(content, settings.content, store), findings
