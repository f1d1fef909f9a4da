// Whether two logged samples are the same to the last bit.

#pragma once

#include "storage/history/chunk_decimal.hpp"
#include "storage/history/chunk_sample.hpp"

#include <algorithm>

namespace troupe {

inline bool exactly(double x, double y) {
  return bits_of(x) == bits_of(y);
}

inline bool exactly(const enumeration& x, const enumeration& y) {
  return x.number == y.number && !x.name == !y.name
         && (!x.name || *x.name == *y.name);
}

/// Unlike `==` of values, tells NaNs, zeros and names of members apart.
inline bool exactly(const value& x, const value& y) {
  if (x.data().index() != y.data().index())
    return false;
  if (x.real() != nullptr)
    return exactly(*x.real(), *y.real());
  if (x.member() != nullptr)
    return exactly(*x.member(), *y.member());
  if (auto a = x.fields()) {
    auto& b = *y.fields();
    return std::equal(a->fields.begin(), a->fields.end(), b.fields.begin(),
                      b.fields.end(), [](auto& p, auto& q) {
                        return p.first == q.first
                               && exactly(p.second, q.second);
                      });
  }
  if (auto a = x.elements()) {
    auto& b = *y.elements();
    return std::equal(a->elements.begin(), a->elements.end(),
                      b.elements.begin(), b.elements.end(),
                      [](auto& p, auto& q) { return exactly(p, q); });
  }
  return x == y;
}

inline bool exactly(const log_sample& x, const log_sample& y) {
  return x.time == y.time && x.status == y.status && exactly(x.what, y.what);
}

} // namespace troupe
