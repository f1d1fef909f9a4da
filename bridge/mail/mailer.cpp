#include "bridge/mail/mailer.hpp"

namespace troupe {

namespace {

using self_ptr = mailer_actor::stateful_pointer<mailer_state>;

void configure(mailer_state& st, const value& cfg) {
  st.server.reset();
  st.why = "no mail server is configured";
  auto smtp = cfg.field("smtp");
  if (smtp == nullptr || smtp->is_null())
    return;
  auto read = read_smtp_settings(*smtp);
  if (read)
    st.server = *std::move(read);
  else
    st.why = "smtp: " + read.error().text;
}

caf::result<caf::ok_atom> deliver(mailer_state& st, const mail& x) {
  if (!st.server)
    return caf::make_error(ec::invalid_config, st.why);
  if (auto ok = st.port->send(*st.server, x); !ok)
    return caf::make_error(ok.error().code, ok.error().text);
  return caf::ok_atom_v;
}

} // namespace

mailer_actor::behavior_type mailer_behavior(self_ptr self,
                                            std::shared_ptr<mail_port> port) {
  self->state.port = std::move(port);
  configure(self->state, {});
  return {
    [self](const mail_ptr& x) { return deliver(self->state, *x); },
    [self](const settings_ptr& x) { configure(self->state, *x); },
  };
}

} // namespace troupe
