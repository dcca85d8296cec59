"""A DAG as a training team writes it: Sheaf starts it with a version, it trains, and reports back what came of it.

conf is what the subscription's `airflow.conf` says, or dataset, version, commit, digest, pull, report and training.
"""

import json
import time
import urllib.request
from datetime import datetime

try:
    from airflow.sdk import dag, get_current_context, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
    from airflow.operators.python import get_current_context


@dag(dag_id="train_on_version", schedule=None, start_date=datetime(2026, 1, 1), catchup=False, is_paused_upon_creation=False)
def train_on_version():
    @task
    def train() -> dict:
        conf = get_current_context()["dag_run"].conf
        for _ in range(int(conf.get("seconds", 0))):  # a training that lasts, to be ended from outside
            time.sleep(1)
        if conf.get("fail"):
            raise RuntimeError("the model did not converge")
        # Here a team runs conf["pull"] and trains; the score is what it measures.
        return {"model": f"models/{conf['digest'][:12]}", "scores": {"accuracy": 0.9}}

    @task
    def report(trained: dict) -> None:
        conf = get_current_context()["dag_run"].conf
        body = {"id": conf["training"], "team": conf.get("team", "airflow"), "data_digest": conf["digest"], **trained}
        request = urllib.request.Request(
            conf["report"], data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            if answer.status != 201:
                raise RuntimeError(f"the report was not taken: {answer.status}")

    report(train())


train_on_version()
