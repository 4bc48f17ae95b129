#!/usr/bin/python
# Copyright (c) 2026 FragTools maintainers
# MIT License (see LICENSE)

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
---
module: fragtools
short_description: Settings of the kernel that decide over memory fragmentation
version_added: 0.2.0
description:
  - Sets values of the kernel such as C(vm.extfrag_threshold), and keeps them for the next boot.
  - A value that the kernel would refuse, or that would ruin the machine, is refused before anything is written.
options:
  settings:
    description: Settings by their name or key, with their values.
    type: dict
    required: true
  persist:
    description: Are they set at the next boot, too?
    type: bool
    default: true
  executable:
    description: The program on the node.
    type: path
    default: /usr/local/bin/fragtools
author:
  - FragTools maintainers (@fragtools)
attributes:
  check_mode:
    support: full
    description: Nothing is written.
  diff_mode:
    support: full
    description: Shows the settings before and after.
"""

EXAMPLES = r"""
- name: Compact earlier
  fragtools.fragtools.fragtools:
    settings:
      vm.extfrag_threshold: 400
      vm.watermark_scale_factor: 100
"""

RETURN = r"""
settings:
  description: The settings as they are then, each with name, value and persist.
  returned: success
  type: list
  elements: dict
"""

import json

from ansible.module_utils.basic import AnsibleModule


def call(module, operation, desired):
    """One operation of the DSC resource: the state, and the names of what differs."""
    code, out, err = module.run_command(
        [module.params["executable"], "dsc", operation], data=json.dumps(desired)
    )
    if code != 0:
        module.fail_json(msg="%s: %s" % (desired["name"], err.strip()), rc=code)
    lines = out.splitlines()
    return json.loads(lines[0]), json.loads(lines[1]) if len(lines) > 1 else []


def text(settings):
    return "".join(
        "%s = %s%s\n" % (one["name"], one["value"], " (at boot, too)" if one["persist"] else "")
        for one in settings
    )


def main():
    module = AnsibleModule(
        argument_spec={
            "settings": {"type": "dict", "required": True},
            "persist": {"type": "bool", "default": True},
            "executable": {"type": "path", "default": "/usr/local/bin/fragtools"},
        },
        supports_check_mode=True,
    )
    desired = [
        {"name": name, "value": str(value), "persist": module.params["persist"]}
        for name, value in sorted(module.params["settings"].items())
    ]

    # All are found to be possible before the first is written.
    before = []
    for one in desired:
        state, differences = call(module, "test", one)
        state.pop("_inDesiredState", None)
        before.append((state, differences))

    after = [
        call(module, "what-if" if module.check_mode else "set", one)[0] if differences else state
        for one, (state, differences) in zip(desired, before)
    ]
    module.exit_json(
        changed=any(differences for state, differences in before),
        settings=after,
        diff={"before": text([state for state, differences in before]), "after": text(after)},
    )


if __name__ == "__main__":
    main()
