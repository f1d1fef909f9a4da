// Changes of a book on their way to the store, and what they leave when they
// fail.

#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace troupe {

/// A change of a *Book*, which has `find`, `keep` and `forget` by handle,
/// counts at once, because the next request builds on it. Invariant: with
/// changes of an object under way the book is ahead of the store by exactly
/// these; when the last of them ends, the book is what the store has. Undoing
/// waits for that last one, because each change builds on those before it.
template <class Book, class Object>
class changes_under_way {
public:
  /// @param book Outlives this.
  explicit changes_under_way(Book& book) : book_(book) {
    // nop
  }

  /// @param now Empty: the object vanishes.
  void begin(const std::string& handle, const std::optional<Object>& now) {
    auto& changes = under_way_[handle];
    if (auto known = book_.find(handle); changes.count == 0 && known != nullptr)
      changes.stored = *known;
    ++changes.count;
    put(handle, now);
  }

  /// @param ok Whether the store took it.
  /// @pre `begin` was called with the same arguments, in the order of the ends
  void end(const std::string& handle, const std::optional<Object>& now,
           bool ok) {
    auto i = under_way_.find(handle);
    if (ok)
      i->second.stored = now;
    if (--i->second.count > 0)
      return;
    put(handle, i->second.stored);
    under_way_.erase(i);
  }

  /// Whether the book is ahead of the store.
  [[nodiscard]] bool is_changing(const std::string& handle) const {
    return under_way_.count(handle) != 0;
  }

private:
  /// *stored* follows the store: what was there before the first change, then
  /// each change that succeeded.
  struct changes_of_one {
    size_t count = 0;
    std::optional<Object> stored; ///< Empty: the store does not have it.
  };

  void put(const std::string& handle, const std::optional<Object>& x) {
    if (x)
      book_.keep(*x);
    else
      book_.forget(handle);
  }

  Book& book_;
  std::map<std::string, changes_of_one> under_way_;
};

} // namespace troupe
