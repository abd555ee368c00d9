/* The line of line.py in plain C, as one writes it by hand for this plant alone: a heap of ends, a queue of units at each station.
   Releases are in order. Returns completed tasks before the horizon; left_s gets when each unit left, -1 if it had not. */
#include <stdint.h>
#include <stdlib.h>

typedef struct { int64_t at; int32_t unit, station; } Event;

static int before(Event a, Event b) { return a.at < b.at || (a.at == b.at && a.unit < b.unit); }

static void push(Event *heap, int *size, Event event) {
    int k = (*size)++;
    while (k > 0 && before(event, heap[(k - 1) / 2])) { heap[k] = heap[(k - 1) / 2]; k = (k - 1) / 2; }
    heap[k] = event;
}

static Event pop(Event *heap, int *size) {
    Event first = heap[0], last = heap[--(*size)];
    int k = 0;
    for (;;) {
        int child = 2 * k + 1;
        if (child >= *size) break;
        if (child + 1 < *size && before(heap[child + 1], heap[child])) child++;
        if (!before(heap[child], last)) break;
        heap[k] = heap[child];
        k = child;
    }
    heap[k] = last;
    return first;
}

int64_t run(int units, int stations, int slots, int64_t horizon_s, const int64_t *release_s, const int64_t *work_s, int64_t *left_s) {
    Event *heap = malloc(sizeof(Event) * (size_t)(stations * slots + 1));
    int32_t *queue = malloc(sizeof(int32_t) * (size_t)units * (size_t)stations);
    int *head = calloc((size_t)stations, sizeof(int)), *tail = calloc((size_t)stations, sizeof(int)), *busy = calloc((size_t)stations, sizeof(int));
    int size = 0, next = 0;
    int64_t done = 0;
    for (int unit = 0; unit < units; unit++) left_s[unit] = -1;
    for (;;) {
        int64_t now = size ? heap[0].at : INT64_MAX;
        int release = next < units && release_s[next] < now;
        if (release) now = release_s[next];
        if (now >= horizon_s) break;
        int unit = release ? next++ : 0, station = 0;
        if (!release) {
            Event event = pop(heap, &size);
            unit = event.unit;
            station = event.station + 1;
            done++;
            busy[event.station]--;
            if (head[event.station] < tail[event.station]) {
                int first = queue[(size_t)event.station * units + head[event.station]++];
                busy[event.station]++;
                push(heap, &size, (Event){now + work_s[(size_t)event.station * units + first], first, event.station});
            }
            if (station == stations) { left_s[unit] = now; continue; }
        }
        if (busy[station] < slots) {
            busy[station]++;
            push(heap, &size, (Event){now + work_s[(size_t)station * units + unit], unit, station});
        } else {
            queue[(size_t)station * units + tail[station]++] = unit;
        }
    }
    free(heap); free(queue); free(head); free(tail); free(busy);
    return done;
}
