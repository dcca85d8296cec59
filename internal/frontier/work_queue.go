package frontier

import (
	"container/heap"
	"slices"
	"time"
)

// workQueue holds the items of a batch that have no final outcome yet: those that can be visited now, in order,
// and those that wait for another attempt.
type workQueue struct {
	ready   []int
	delayed delays
	tries   map[int]int // requests that failed so far, by item
}

type delay struct {
	item int
	at   time.Time
}

type delays []delay

func (d delays) Len() int { return len(d) }
func (d delays) Less(i, j int) bool {
	if !d[i].at.Equal(d[j].at) {
		return d[i].at.Before(d[j].at)
	}
	return d[i].item < d[j].item
}
func (d delays) Swap(i, j int) { d[i], d[j] = d[j], d[i] }
func (d *delays) Push(x any)   { *d = append(*d, x.(delay)) }
func (d *delays) Pop() any {
	last := (*d)[len(*d)-1]
	*d = (*d)[:len(*d)-1]
	return last
}

func (q *workQueue) later(item int, at time.Time) {
	q.tries[item]++
	heap.Push(&q.delayed, delay{item, at})
}

// back puts an item that was taken and not visited before all others.
func (q *workQueue) back(item int) { q.ready = slices.Insert(q.ready, 0, item) }

// next takes an item that can be visited now. Those whose delay is over come first: they have waited longest.
func (q *workQueue) next(now time.Time) (int, bool) {
	if len(q.delayed) > 0 && !q.delayed[0].at.After(now) {
		return heap.Pop(&q.delayed).(delay).item, true
	}
	if len(q.ready) == 0 {
		return 0, false
	}
	item := q.ready[0]
	q.ready = q.ready[1:]
	return item, true
}

// nextAt is when the first delayed item can be visited; zero when an item can be visited now or none is left.
func (q *workQueue) nextAt() time.Time {
	if len(q.ready) > 0 || len(q.delayed) == 0 {
		return time.Time{}
	}
	return q.delayed[0].at
}

func (q *workQueue) len() int { return len(q.ready) + len(q.delayed) }

// left are the items of the queue, in order.
func (q *workQueue) left() []int {
	left := slices.Clone(q.ready)
	for _, d := range q.delayed {
		left = append(left, d.item)
	}
	slices.Sort(left)
	return left
}

// drop takes an item out.
func (q *workQueue) drop(item int) {
	q.ready = slices.DeleteFunc(q.ready, func(i int) bool { return i == item })
	q.delayed = slices.DeleteFunc(q.delayed, func(d delay) bool { return d.item == item })
	heap.Init(&q.delayed)
}
