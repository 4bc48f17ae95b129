#!/usr/bin/python
# Copyright (c) 2026 FragTools maintainers
# MIT License (see LICENSE)

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: fragtools_facts
short_description: The verdict on a node's memory as facts
version_added: 0.2.0
description:
  - Runs C(fragtools diagnose) and C(fragtools extfrag) on the node. Nothing is changed.
options:
  order:
    description: The order of the index that is gathered.
    type: int
    default: 4
  executable:
    description: The program on the node.
    type: path
    default: /usr/local/bin/fragtools
author:
  - FragTools maintainers (@fragtools)
attributes:
  check_mode:
    support: full
    description: It only reads.
  diff_mode:
    support: none
    description: It only reads.
"""

EXAMPLES = r"""
- name: Gather
  fragtools.fragtools.fragtools_facts:

- name: Tell
  ansible.builtin.debug:
    var: ansible_facts.fragtools.verdict
"""

RETURN = r"""
ansible_facts:
  description: What was found.
  returned: always
  type: dict
  contains:
    fragtools:
      description: The verdict and the free memory.
      type: dict
      returned: always
      contains:
        verdict:
          description: Fragmentation, OutOfMemory, CgroupLimit, NotNow, NotFragmentation or Inconclusive.
          type: str
          returned: always
        confidence:
          description: Possible, Likely or Proven.
          type: str
          returned: always
        is_fragmentation:
          description: Is fragmentation the cause, Likely or Proven?
          type: bool
          returned: always
        summary:
          description: Two sentences for people.
          type: str
          returned: always
        affected:
          description: How many pods paid for it.
          type: int
          returned: always
        findings:
          description: The findings' ids.
          type: list
          elements: str
          returned: always
        indices:
          description: The fragmentation index at the order, by NUMA node and zone.
          type: dict
          returned: always
        worst_index:
          description: The highest of them.
          type: float
          returned: always
        unread_lines:
          description: Log lines that could not be read.
          type: int
          returned: always
"""

import json

from ansible.module_utils.basic import AnsibleModule


def read(module, words):
    """What a command prints as JSON; that something could not be read (1) is said in it."""
    code, out, err = module.run_command([module.params["executable"]] + words + ["--root", "/", "--output", "json"])
    try:
        found = json.loads(out)
    except ValueError:
        module.fail_json(msg="fragtools %s: %s" % (words[0], err.strip()), rc=code)
    return found


def main():
    module = AnsibleModule(
        argument_spec={
            "order": {"type": "int", "default": 4},
            "executable": {"type": "path", "default": "/usr/local/bin/fragtools"},
        },
        supports_check_mode=True,
    )
    verdicts = read(module, ["diagnose"])
    if not verdicts:
        module.fail_json(msg="fragtools diagnose gave no verdict")
    verdict = verdicts[0]
    indices = dict(
        ("%s/%s" % (row["NumaNode"], row["Zone"]), row["FragmentationIndex"])
        for row in read(module, ["extfrag", "--order", str(module.params["order"])])
        if row["FragmentationIndex"] is not None
    )
    module.exit_json(
        changed=False,
        ansible_facts={
            "fragtools": {
                "verdict": verdict["Verdict"],
                "confidence": verdict["Confidence"],
                "is_fragmentation": verdict["Verdict"] == "Fragmentation" and verdict["Confidence"] in ("Likely", "Proven"),
                "summary": verdict["Summary"],
                "affected": len(verdict["Affected"]),
                "findings": [finding["Id"] for finding in verdict["Evidence"]],
                "indices": indices,
                "worst_index": max(indices.values()) if indices else -1.0,
                "unread_lines": verdict["UnreadLines"],
            }
        },
    )


if __name__ == "__main__":
    main()
