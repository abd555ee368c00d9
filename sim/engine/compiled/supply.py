"""The stock policy: orders leave on their lanes, and are received."""

from sim.engine.compiled.event_list import RECEIPT, push
from sim.engine.compiled.hours import past
from sim.engine.compiled.jit import jit
from sim.engine.compiled.layout import NONE, ROOM, TRANSITS, Floor
from sim.engine.compiled.places import free
from sim.engine.compiled.ready import short
from sim.engine.compiled.traits import FAR_BELOW


@jit
def order(floor: Floor) -> bool:
    """Looks at the stocks that may be short, in the order of the plant. False if it stopped to ask; it can be called again."""
    for number in range(len(floor.stocks)):
        stock = floor.stocks[number]
        if not stock.short:
            continue
        if not (_ordered(floor, number) and _expedited(floor, number)):
            return False
        stock.due = stock.short = 0
    floor.clock[0].short = 0
    return True


@jit
def _ordered(floor: Floor, number: int) -> bool:
    stock, lane = floor.stocks[number], _lane(floor, number)
    while lane != NONE and (stock.due or not stock.review) and stock.position <= stock.reorder_point:
        pieces = max(stock.up_to - stock.position, stock.minimum_order) if stock.up_to else stock.order_quantity
        if pieces == 0:
            return True
        if not _sent_for(floor, number, lane, pieces, 0):
            return False
    return True


@jit
def _expedited(floor: Floor, number: int) -> bool:
    stock = floor.stocks[number]
    if stock.speeding or stock.position - stock.on_order > stock.hurry:
        return True
    if not _sent_for(floor, number, stock.expedite_lane, stock.expedite_quantity, 1):
        return False
    stock.speeding = 1
    return True


@jit
def _lane(floor: Floor, number: int) -> int:
    """The lane orders leave on now, NONE for none."""
    stock, lane = floor.stocks[number], NONE
    for k in range(stock.lane_from, stock.lane_to):
        if floor.lane_steps[k].second > floor.clock[0].now:
            break
        lane = floor.lane_steps[k].lane
    return lane


@jit
def _sent_for(floor: Floor, number: int, lane: int, pieces: int, expedited: int) -> bool:
    stock, clock, which = floor.stocks[number], floor.clock[0], floor.supply_of[number, lane]
    if clock.receipts == len(floor.receipts) or stock.orders >= floor.transit.shape[1]:
        clock.asks = ROOM if clock.receipts == len(floor.receipts) else TRANSITS
        return False
    shut, transit = floor.supplies[which], floor.transit[which, stock.orders]
    arrives = clock.now + transit + floor.held[which, stock.orders]
    received = past(floor, shut.window_from, shut.window_to, arrives)
    row = floor.receipts[clock.receipts]
    row.stock, row.number, row.ordered_s, row.held_s = number, stock.orders, clock.now, received - clock.now - transit
    row.received_s, row.pieces, row.lane, row.expedited = received, pieces, lane, expedited
    push(floor, received, RECEIPT, clock.receipts)
    clock.receipts += 1
    stock.orders += 1
    stock.position += pieces
    stock.on_order += pieces
    return True


@jit
def receive(floor: Floor, number: int) -> None:
    row = floor.receipts[number]
    stock = floor.stocks[row.stock]
    stock.on_order -= row.pieces
    if row.expedited:
        stock.speeding = 0
    if stock.hurry > FAR_BELOW:
        short(floor, row.stock)
    free(floor, row.stock, row.pieces)


@jit
def look(floor: Floor, number: int) -> None:
    """A review or a new lane makes a stock worth a look."""
    floor.stocks[number].due = 1
    short(floor, number)
