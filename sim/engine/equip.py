"""Operations as the engine works them: with their station, their crews, their stocks and their hours."""

from sim.draws import Draws
from sim.engine.shelf import Shelf
from sim.engine.state import Bay, Hours, Resource
from sim.engine.step import Hands, Step
from sim.plant import Plant


def equipped(plant: Plant, draws: Draws, bays: list[Bay], pools: list[Resource], shelves: dict[int, Shelf]) -> list[Step]:
    """One step an operation; crews of the same calendar share its hours."""
    first = plant.first_unit()
    hours = {id(crew.calendar): Hours(crew.calendar) for operation in plant.operations for crew in operation.crews}
    steps = []
    for index, operation in enumerate(plant.operations):
        step = Step(index, plant, draws, first[operation.flow])
        step.bay = bays[operation.station]
        step.crews = [
            Hands(number, [(pools[pool], count) for pool, count in crew.hands], hours[id(crew.calendar)], crew.shift_end)
            for number, crew in enumerate(operation.crews)
        ]
        step.hours = step.crews[0].hours
        step.shelves = tuple((shelves[stock], count) for stock, count in operation.parts if stock in shelves)
        step.makes = tuple((shelves[stock], count) for stock, count in operation.makes if stock in shelves)
        step.plain = plain(index, plant)
        step.crosses = crosses(index, plant)
        hands = step.crews[0].pools if len(step.crews) == 1 else []
        needs: list[tuple[Resource, int]] = [*hands, (step.bay, 1)]
        (step.scarce, step.count), *step.others = needs + list(step.shelves)
        step.gives = (*step.crews[0].pools, (step.bay, 1))
        steps.append(step)
    return steps


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
