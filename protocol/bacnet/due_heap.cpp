#include "protocol/bacnet/due_heap.hpp"

namespace troupe::bacnet {

void due_heap::put(size_t place, const entry& x) {
  heap_[place] = x;
  places_[x.number] = static_cast<uint32_t>(place);
}

void due_heap::rise(size_t place) {
  auto x = heap_[place];
  while (place > 0 && x.due < heap_[(place - 1) / 2].due) {
    put(place, heap_[(place - 1) / 2]);
    place = (place - 1) / 2;
  }
  put(place, x);
}

void due_heap::sink(size_t place) {
  auto x = heap_[place];
  for (auto child = 2 * place + 1; child < heap_.size();
       child = 2 * place + 1) {
    if (child + 1 < heap_.size() && heap_[child + 1].due < heap_[child].due)
      ++child;
    if (x.due <= heap_[child].due)
      break;
    put(place, heap_[child]);
    place = child;
  }
  put(place, x);
}

void due_heap::set(uint32_t number, time_point due) {
  if (number >= places_.size())
    places_.resize(number + 1, nowhere);
  auto place = size_t{places_[number]};
  if (place == nowhere) {
    place = heap_.size();
    heap_.emplace_back();
  }
  put(place, {due, number});
  rise(place);
  sink(places_[number]);
}

void due_heap::remove(uint32_t number) {
  if (!contains(number))
    return;
  auto place = size_t{places_[number]};
  auto last = heap_.back();
  heap_.pop_back();
  places_[number] = nowhere;
  if (place == heap_.size())
    return;
  put(place, last);
  rise(place);
  sink(places_[last.number]);
}

} // namespace troupe::bacnet
