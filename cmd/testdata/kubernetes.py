# Holds manifests, the files of the arguments, to the JSON schemas of the Kubernetes API, in its oldest and newest version that Lexigraph's
# fit, with no key that these do not know. Prints for each file what is wrong, and its documents.
import functools, json, sys
import kubernetes_validate, kubernetes_validate.utils as utils, yaml

utils.schema_contents = functools.cache(utils.schema_contents)  # read once
versions = ["1.29", kubernetes_validate.latest_version()]
for file in sys.argv[1:]:
    problems, documents = [], list(yaml.safe_load_all(open(file, encoding="utf-8")))
    for document in documents:
        for version in versions:
            try:
                kubernetes_validate.validate(document, version, strict=True)
            except Exception as e:
                problems.append(f"{version}: {getattr(e, 'message', e)!s:.200}")
    json.dump({"Problems": problems, "Documents": documents}, sys.stdout)
