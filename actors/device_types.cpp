// Device types and their data rules: how they are stored, and who gets them.

#include "actors/device_limits.hpp"
#include "actors/device_manager.hpp"
#include "actors/log.hpp"

namespace troupe {

caf::result<caf::ok_atom> manager_state::on_types(const type_list_ptr& x) {
  record_list records;
  for (auto& type : *x) {
    if (is_clash(*type))
      return caf::make_error(ec::already_exists,
                             type->name + ": devices use another version");
    records.push_back({type_key(*type), encode(make_type_record(*type))});
  }
  auto promise = self_->make_response_promise<caf::ok_atom>();
  self_
    ->request(ports_.store, store_limit,
              std::make_shared<const record_list>(std::move(records)))
    .then([this, x, promise](caf::ok_atom) mutable { take_over(*x, promise); },
          [promise](caf::error& err) mutable {
            promise.deliver(std::move(err));
          });
  return promise;
}

/// Whether devices have another version of *x*.
bool manager_state::is_clash(const device_type& x) {
  auto old = types_.namesake(x);
  return old != nullptr && old->source_text != x.source_text
         && devices_.uses(*old);
}

/// The types are stored. A version that a device was created with meanwhile
/// goes back to the store.
void manager_state::take_over(
  const type_list& x, caf::typed_response_promise<caf::ok_atom> promise) {
  record_list back;
  caf::error clash;
  for (auto& type : x) {
    auto old = types_.namesake(*type);
    if (is_clash(*type)) {
      back.push_back({type_key(*old), encode(make_type_record(*old))});
      clash = caf::make_error(ec::already_exists,
                              type->name + ": devices use another version");
    } else if (old == nullptr || !devices_.uses(*old)) {
      types_.add(type);
    }
  }
  if (back.empty()) {
    promise.deliver(caf::ok_atom_v);
    return;
  }
  self_
    ->request(ports_.store, store_limit,
              std::make_shared<const record_list>(std::move(back)))
    .then([promise, clash](caf::ok_atom) mutable { promise.deliver(clash); },
          [promise](caf::error& err) mutable {
            promise.deliver(std::move(err));
          });
}

caf::result<caf::ok_atom> manager_state::on_rules(const rule_list_ptr& x) {
  record_list records;
  for (auto& rules : *x)
    records.push_back({rule_key(*rules), encode(record_of(*rules))});
  auto promise = self_->make_response_promise<caf::ok_atom>();
  self_
    ->request(ports_.store, store_limit,
              std::make_shared<const record_list>(std::move(records)))
    .then(
      [this, x, promise](caf::ok_atom) mutable {
        adopt_rules(*x);
        promise.deliver(caf::ok_atom_v);
      },
      [promise](caf::error& err) mutable { promise.deliver(std::move(err)); });
  return promise;
}

void manager_state::adopt_rules(const rule_list& x) {
  for (auto& rules : x)
    rules_[{rules->protocol, rules->type}] = rules;
  resolved_.clear();
  devices_.each([&](const device_id&, directory_entry& entry) {
    for (auto& rules : x)
      if (entry.actor && entry.type->protocol == rules->protocol
          && entry.type->name == rules->type)
        self_->send(entry.actor, rules_of_type(entry.type));
  });
}

point_rules_ptr manager_state::rules_of_type(const device_type_ptr& x) {
  auto known = rules_.find({x->protocol, x->name});
  if (known == rules_.end())
    return nullptr;
  auto [i, is_new] = resolved_.try_emplace(x);
  if (!is_new)
    return i->second;
  auto made = resolve_rules(*known->second, *x, cfg_.rates);
  if (made)
    i->second = *made;
  else
    self_->send(ports_.publisher,
                diagnostic{severity::error,
                           {},
                           x->name + ": data rules: " + made.error().text,
                           "device-manager",
                           ports_.clock->now()});
  return i->second;
}

void manager_state::on_catalogue(const lon::catalogue_ptr& x) {
  cfg_.types = x;
  devices_.each([&](const device_id&, directory_entry& entry) {
    if (entry.actor && entry.type->dynamic)
      self_->send(entry.actor, x);
  });
}

rule_list_ptr manager_state::rules() const {
  auto out = std::make_shared<rule_list>();
  for (auto& [type, rules] : rules_)
    out->push_back(rules);
  return out;
}

} // namespace troupe
