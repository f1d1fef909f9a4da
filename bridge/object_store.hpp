// Objects of one resource type between memory and disk.

#pragma once

#include "actors/device_limits.hpp"
#include "actors/messages.hpp"
#include "actors/records.hpp"
#include "bridge/changes_under_way.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

/// Keeps the objects of a *Book* on disk: the book is ahead of the store as
/// long as changes are under way (`changes_under_way`). Lives in the state of
/// one actor, and is used on its thread only.
template <class Book, class Object>
class object_store {
public:
  /// The functions handed to `keep` and `forget` run later, as handlers of
  /// *self*; they may use the actor's state.
  /// @param prefix Of the keys in the store.
  /// @param self, book Outlive this; *book* belongs to the actor *self*.
  template <class Self>
  object_store(Self self, store_actor disk, Book& book, std::string prefix)
    : changes_(book), prefix_(std::move(prefix)) {
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
    return changes_.is_changing(handle);
  }

private:
  /// @param now Empty: the object is to vanish.
  /// @param bytes The record; empty erases it.
  void change(const std::string& handle, std::optional<Object> now,
              std::optional<std::string> bytes, std::function<void(bool)> then,
              record_list records) {
    changes_.begin(handle, now);
    records.push_back({prefix_ + handle, std::move(bytes)});
    send_(std::move(records),
          [this, handle, now, then = std::move(then)](bool ok) {
            changes_.end(handle, now, ok);
            then(ok);
          });
  }

  changes_under_way<Book, Object> changes_;
  std::string prefix_;
  std::function<void(record_list, std::function<void(bool)>)> send_;
};

} // namespace troupe
