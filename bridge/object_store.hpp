// Objects of one resource type between memory and disk.

#pragma once

#include "actors/device_limits.hpp"
#include "actors/messages.hpp"
#include "actors/records.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

/// Keeps the objects of a *Book*, which has `find`, `keep` and `forget` by
/// handle. A change counts at once, because the next request builds on it; the
/// book is what the store has as soon as no change of the object is under way.
/// Lives in the state of one actor, and is used on its thread only. Invariant:
/// with changes under way the book is ahead of the store by exactly these; when
/// the last of them ends, the book is what the store has. Undoing waits for
/// that last one, because each change builds on those before it.
template <class Book, class Object>
class object_store {
public:
  /// The functions handed to `keep` and `forget` run later, as handlers of
  /// *self*; they may use the actor's state.
  /// @param prefix Of the keys in the store.
  /// @param self, book Outlive this; *book* belongs to the actor *self*.
  template <class Self>
  object_store(Self self, store_actor disk, Book& book, std::string prefix)
    : book_(book), prefix_(std::move(prefix)) {
    send_ = [self, disk = std::move(disk)](record_list records, auto then) {
      self
        ->request(disk, store_limit,
                  std::make_shared<const record_list>(std::move(records)))
        .then([then](caf::ok_atom) { then(true); },
              [then](const caf::error&) { then(false); });
    };
  }

  /// Keeps *x*; *then* hears whether it is stored.
  /// @param beside Stored with it, all or nothing.
  void keep(const Object& x, std::function<void(bool)> then,
            record_list beside = {}) {
    change(x.handle, x, encode(record_of(x)), std::move(then),
           std::move(beside));
  }

  /// Forgets *handle*; *then* hears whether the store did.
  /// @param beside Stored with that, all or nothing.
  void forget(const std::string& handle, std::function<void(bool)> then,
              record_list beside = {}) {
    change(handle, std::nullopt, std::nullopt, std::move(then),
           std::move(beside));
  }

  /// Whether changes of *handle* are under way: the book is ahead of the store.
  [[nodiscard]] bool is_changing(const std::string& handle) const {
    return under_way_.count(handle) != 0;
  }

private:
  /// Changes of one object on their way to the store. *stored* follows the
  /// store: what was there before the first change, then each change that
  /// succeeded.
  struct under_way {
    size_t count = 0;
    std::optional<Object> stored; ///< Empty: the store does not have it.
  };

  /// @param now Empty: the object is to vanish.
  /// @param bytes The record; empty erases it.
  void change(const std::string& handle, std::optional<Object> now,
              std::optional<std::string> bytes, std::function<void(bool)> then,
              record_list records) {
    auto& changes = under_way_[handle];
    if (auto known = book_.find(handle); changes.count == 0 && known != nullptr)
      changes.stored = *known;
    ++changes.count;
    put(handle, now);
    records.push_back({prefix_ + handle, std::move(bytes)});
    send_(std::move(records),
          [this, handle, now, then = std::move(then)](bool ok) {
            ended(handle, now, ok);
            then(ok);
          });
  }

  void ended(const std::string& handle, const std::optional<Object>& now,
             bool ok) {
    auto i = under_way_.find(handle);
    if (ok)
      i->second.stored = now;
    if (--i->second.count > 0)
      return;
    put(handle, i->second.stored);
    under_way_.erase(i);
  }

  void put(const std::string& handle, const std::optional<Object>& x) {
    if (x)
      book_.keep(*x);
    else
      book_.forget(handle);
  }

  Book& book_;
  std::string prefix_;
  std::function<void(record_list, std::function<void(bool)>)> send_;
  std::map<std::string, under_way> under_way_;
};

} // namespace troupe
