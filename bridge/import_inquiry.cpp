// What an import or an export asks before it does anything.

#include "bridge/import.hpp"
#include "bridge/site_devices.hpp"

#include <utility>

namespace troupe {

void importer_state::ask(std::function<void(inquiry&)> then,
                         std::function<void(const caf::error&)> fail) {
  auto x = std::make_shared<inquiry>();
  x->then = std::move(then);
  x->fail = std::move(fail);
  x->site.sid = cfg_.sid;
  x->site.documents = documents_of(documents_);
  self_
    ->request(ports_.manager, caf::timespan{cfg_.query_limit}, caf::get_atom_v)
    .then(
      [this, x](const type_list_ptr& types) {
        x->site.types = *types;
        ask_rules(x);
      },
      [x](const caf::error& why) { x->fail(why); });
}

void importer_state::ask_rules(const inquiry_ptr& x) {
  self_->request(ports_.manager, caf::timespan{cfg_.query_limit}, load_atom_v)
    .then(
      [this, x](const rule_list_ptr& rules) {
        x->site.rules = *rules;
        ask_devices(x);
      },
      [x](const caf::error& why) { x->fail(why); });
}

void importer_state::ask_devices(const inquiry_ptr& x) {
  self_
    ->request(ports_.publisher, caf::timespan{cfg_.query_limit},
              caf::get_atom_v, std::string{"*/*"})
    .then(
      [this, x](const view_set_ptr& views) {
        x->views = views;
        x->site.devices = site_devices(*views);
        ask_connections(x);
      },
      [x](const caf::error& why) { x->fail(why); });
}

void importer_state::ask_connections(const inquiry_ptr& x) {
  self_
    ->request(ports_.connections, caf::timespan{cfg_.query_limit},
              settle_atom_v)
    .then(
      [x](const connection_list_ptr& all) {
        x->site.connections = *all;
        x->then(*x);
      },
      [x](const caf::error& why) { x->fail(why); });
}

caf::result<site_files_ptr> importer_state::on_export() {
  auto reply = self_->make_response_promise<site_files_ptr>();
  ask(
    [reply](inquiry& x) mutable {
      reply.deliver(std::make_shared<const site_files>(export_site(x.site)));
    },
    [reply](const caf::error& why) mutable { reply.deliver(why); });
  return reply;
}

} // namespace troupe
