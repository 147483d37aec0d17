# %% right: as in the lesson
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    """The name of the smallest layer whose far accuracy is within slack of the best."""
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% right: sorted
def accuracy_by_set(answers, sets):
    found = {}
    for name in sets:
        ids, labels = sets[name]
        right = 0
        for row, label in zip(np.asarray(answers(ids)), labels):
            right += int((row.item() > 0.5) == bool(label))
        found[name] = right / len(labels)
    return found


def choose_layer(table, slack=0.01):
    rows = sorted(table, key=lambda r: r["parameters"])
    if len(rows) == 0:
        raise ValueError("empty table")
    limit = max(r["far"] for r in rows) - slack
    for r in rows:
        if r["far"] >= limit:
            return r["layer"]


# %% right: numpy
def accuracy_by_set(answers, sets):
    def one(ids, labels):
        return np.mean((np.ravel(answers(ids)) > 0.5) == (np.asarray(labels) == 1))

    return dict(zip(sets, (one(*pair) for pair in sets.values()), strict=True))


def choose_layer(table, slack=0.01):
    if not len(table):
        raise ValueError("I need a table with rows")
    far = np.array([row["far"] for row in table])
    size = np.array([row["parameters"] for row in table], float)
    size[far < far.max() - slack] = np.inf
    return table[int(size.argmin())]["layer"]


# %% wrong: training_accuracy
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    """The name of the smallest layer whose far accuracy is within slack of the best."""
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["train"] for row in table)
    good_enough = [row for row in table if row["train"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: training_accuracy / alone
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("table")
    return max(table, key=lambda row: row["train"])["layer"]


# %% wrong: most_parameters
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    """The name of the smallest layer whose far accuracy is within slack of the best."""
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return max(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: most_parameters / of all
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("table")
    return max(table, key=lambda row: row["parameters"])["layer"]


# %% wrong: near_only
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("table")
    return max(table, key=lambda row: row["near"])["layer"]


# %% wrong: slack_ignored
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("table")
    return max(table, key=lambda row: row["far"])["layer"]


# %% wrong: slack_excluded says "your code raised ValueError"
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    """The name of the smallest layer whose far accuracy is within slack of the best."""
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] > best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: smallest
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("table")
    return min(table, key=lambda row: row["parameters"])["layer"]


# %% wrong: table_not_checked
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    best = max([row["far"] for row in table], default=0)
    rows = [row for row in table if row["far"] >= best - slack]
    return min(rows, key=lambda row: row["parameters"])["layer"] if rows else None


# %% wrong: row_returned says "got a dict"
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    """The name of the smallest layer whose far accuracy is within slack of the best."""
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])


# %% right: Keras, tensors and one probability at a time
def accuracy_by_set(answers, sets):
    found = {}
    for name, (ids, labels) in sets.items():
        metric = keras.metrics.BinaryAccuracy()
        for one, label in zip(ids, labels):
            metric.update_state([[label]], answers(one[None]))
        found[str(name)] = metric.result()
    return found


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: names_lost
def accuracy_by_set(answers, sets):
    return [accuracy(answers(ids), labels) for ids, labels in sets.values()]


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: sets_together
def accuracy_by_set(answers, sets):
    outputs = np.concatenate([answers(ids) for ids, _ in sets.values()])
    return accuracy(outputs, np.concatenate([labels for _, labels in sets.values()]))


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: sets_together / a mean of accuracies
def accuracy_by_set(answers, sets):
    return np.mean([accuracy(answers(ids), labels) for ids, labels in sets.values()])


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: sets_together / under each name
def accuracy_by_set(answers, sets):
    outputs = np.concatenate([answers(ids) for ids, _ in sets.values()])
    one = accuracy(outputs, np.concatenate([labels for _, labels in sets.values()]))
    return {name: one for name in sets}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: one_set_for_all
def accuracy_by_set(answers, sets):
    ids, labels = next(iter(sets.values()))
    return {name: accuracy(answers(ids), labels) for name in sets}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: one_set_for_all / the last
def accuracy_by_set(answers, sets):
    for ids, labels in sets.values():
        found = accuracy(answers(ids), labels)
    return dict.fromkeys(sets, found)


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: broadcast
def accuracy_by_set(answers, sets):
    return {
        name: np.mean((answers(ids) > 0.5) == (labels == 1)) for name, (ids, labels) in sets.items()
    }


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: mean_probability
def accuracy_by_set(answers, sets):
    return {name: float(np.mean(answers(ids))) for name, (ids, _) in sets.items()}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: a_count
def accuracy_by_set(answers, sets):
    return {
        name: len(labels) * accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()
    }


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: answers_not_called says "your code raised"
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers, labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: always_right says "is wrong at key"
def accuracy_by_set(answers, sets):
    return {name: 1.0 for name in sets}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    best = max(row["far"] for row in table)
    good_enough = [row for row in table if row["far"] >= best - slack]
    return min(good_enough, key=lambda row: row["parameters"])["layer"]


# %% wrong: row_returned
def accuracy_by_set(answers, sets):
    found = {}
    for name in sets:
        ids, labels = sets[name]
        found[name] = accuracy(answers(ids), labels)
    return found


def choose_layer(table, slack=0.01):
    if len(table) == 0:
        raise ValueError("table has no rows")
    best = max(row["far"] for row in table)
    within = [row for row in table if row["far"] >= best - slack]
    return min(within, key=lambda row: row["parameters"])


# %% wrong: best_so_far
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(pair[0]), pair[1]) for name, pair in sets.items()}


def choose_layer(table, slack=0.01):
    if len(table) == 0:
        raise ValueError("nothing in the table")
    best = 0.0
    good = []
    for row in table:
        best = max(best, row["far"])
        if row["far"] >= best - slack:
            good.append(row)
    smallest = good[0]
    for row in good:
        if row["parameters"] < smallest["parameters"]:
            smallest = row
    return smallest["layer"]


# %% wrong: first_set_only
def accuracy_by_set(answers, sets):
    accuracies = {}
    for name, (ids, labels) in sets.items():
        accuracies[name] = accuracy(answers(ids), labels)
        return accuracies


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table is empty")
    best = max(row["far"] for row in table)
    rows = [row for row in table if row["far"] >= best - slack]
    return min(rows, key=lambda row: row["parameters"])["layer"]


# %% wrong: slack_as_a_factor
def accuracy_by_set(answers, sets):
    return {key: float(accuracy(answers(pair[0]), pair[1])) for key, pair in sets.items()}


def choose_layer(table, slack=0.01):
    if table == []:
        raise ValueError("empty table")
    best = max(table, key=lambda row: row["far"])["far"]
    chosen = None
    for row in table:
        if row["far"] >= best * (1 - slack):
            if chosen is None or row["parameters"] < chosen["parameters"]:
                chosen = row
    return chosen["layer"]


# %% wrong: slack_from_row_to_row
def accuracy_by_set(answers, sets):
    return {name: accuracy(answers(ids), labels) for name, (ids, labels) in sets.items()}


def choose_layer(table, slack=0.01):
    if not table:
        raise ValueError("the table has no rows")
    rows = sorted(table, key=lambda row: row["far"], reverse=True)
    kept = [rows[0]]
    for row in rows[1:]:
        if kept[-1]["far"] - row["far"] > slack:
            break
        kept.append(row)
    return min(kept, key=lambda row: row["parameters"])["layer"]
