"""The bare page's server: the settings of gunicorn.conf.py, without the background work."""

import runpy

for _name, _value in runpy.run_path("gunicorn.conf.py").items():
    if not _name.startswith("_") and _name != "post_worker_init":
        globals()[_name] = _value
