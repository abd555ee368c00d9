"""What is known of an operation before the run: whether units can return to it, whether limits are in their way, whether it is plain."""

from sim.plant import Plant

FAR_BELOW = -(2**62)


def returns(index: int, plant: Plant) -> bool:
    """Whether a unit can come to the operation a second time."""
    seen, ahead = set(), [index]
    while ahead:
        operation = plant.operations[ahead.pop()]
        for target in (*operation.next_targets, operation.give_up):
            if target == index:
                return True
            if target >= 0 and target not in seen:
                seen.add(target)
                ahead.append(target)
    return False


def plain(index: int, plant: Plant) -> bool:
    mine = plant.operations[index]
    at_station = [operation for operation in plant.operations if operation.station == mine.station]
    return not (
        len(mine.crews) > 1 or mine.batch > 1 or plant.stations[mine.station].failures or any(operation.setup_s for operation in at_station)
    )


def crosses(index: int, plant: Plant) -> bool:
    """Whether a unit may enter or leave a limit when it goes on from an operation."""
    operations = plant.operations
    ahead, mine = list(operations[index].next_targets), set(operations[index].limits)
    while ahead:
        target = ahead.pop()
        if (set(operations[target].limits) if target >= 0 else set()) != mine:
            return True
        if target >= 0 and operations[target].max_visits and operations[target].give_up != target:
            ahead.append(operations[target].give_up)
    return False
