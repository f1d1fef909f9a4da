#include "protocol/alarm/actions.hpp"

#include "protocol/alarm/members.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/import/text.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr size_t most_recipients = 32;
constexpr size_t longest_address = 254;
constexpr size_t longest_subject = 256;

failure invalid(const std::string& member) {
  return {ec::wrong_type, "actions/" + member + ": value is invalid"};
}

/// A text or null; absent is null.
result<std::string> read_text(const value& x, const std::string& inside,
                              const char* name, size_t longest) {
  auto what = given(x, name);
  if (what == nullptr)
    return std::string{};
  auto text = what->text();
  if (text == nullptr)
    return invalid(inside + '/' + name);
  if (text->size() > longest)
    return failure{ec::too_large,
                   "actions/" + inside + '/' + name + ": value is too long"};
  return *text;
}

status add_recipient(email_action& to, std::string_view x) {
  if (!is_mail_address(x))
    return failure{ec::invalid_request, "actions/email/to: no mail address"};
  if (std::find(to.to.begin(), to.to.end(), x) != to.to.end())
    return {};
  if (to.to.size() == most_recipients)
    return failure{ec::too_large, "actions/email/to: more than 32 recipients"};
  to.to.emplace_back(x);
  return {};
}

/// Addresses separated by commas, as people write them.
status add_recipients(email_action& to, std::string_view x) {
  for (;;) {
    auto comma = x.find(',');
    if (auto ok = add_recipient(to, trimmed(x.substr(0, comma))); !ok)
      return ok;
    if (comma == std::string_view::npos)
      return {};
    x.remove_prefix(comma + 1);
  }
}

result<email_action> read_email(const value& x) {
  email_action out;
  auto to = x.field("to");
  if (x.fields() == nullptr || to == nullptr)
    return invalid("email");
  if (auto text = to->text()) {
    if (auto ok = add_recipients(out, *text); !ok)
      return ok.error();
  } else if (auto list = to->elements()) {
    for (auto& each : list->elements) {
      if (each.text() == nullptr)
        return invalid("email/to");
      if (auto ok = add_recipient(out, *each.text()); !ok)
        return ok.error();
    }
  }
  if (out.to.empty())
    return invalid("email/to");
  auto subject = read_text(x, "email", "subject", longest_subject);
  if (!subject)
    return subject.error();
  out.subject = *std::move(subject);
  return out;
}

/// `glp/0/{SID}/rq/job/{H}`, with or without `/do` behind it.
bool is_job_topic(const std::string& x) {
  auto levels = iap::split_levels(x);
  return iap::is_publishable(x) && levels.size() >= 6 && levels.size() <= 7
         && levels[0] == "glp" && levels[1] == "0" && levels[3] == "rq"
         && levels[4] == "job" && is_valid_handle(levels[5])
         && (levels.size() == 6 || levels[6] == "do");
}

result<job_action> read_job(const value& x) {
  constexpr size_t longest_topic = 1'024;
  if (x.fields() == nullptr)
    return invalid("job");
  job_action out;
  for (auto& [name, to] : {std::pair{"activate", &out.activate},
                           std::pair{"deactivate", &out.deactivate},
                           std::pair{"acknowledge", &out.acknowledge}}) {
    auto topic = read_text(x, "job", name, longest_topic);
    if (!topic)
      return topic.error();
    if (!topic->empty() && !is_job_topic(*topic))
      return failure{ec::invalid_request, std::string{"actions/job/"} + name
                                            + ": no topic of a job"};
    *to = *std::move(topic);
  }
  return out;
}

status read_action(alarm_actions& out, const std::string& name,
                   const value& x) {
  if (x.is_null())
    return {};
  if (name == "email") {
    auto email = read_email(x);
    if (!email)
      return email.error();
    out.email = *std::move(email);
  } else if (name == "job") {
    auto job = read_job(x);
    if (!job)
      return job.error();
    out.job = *std::move(job);
  } else if (name == "system-report") {
    if (x.boolean() == nullptr)
      return invalid(name);
    out.system_report = *x.boolean();
  } else if (name == "sms") {
    return failure{ec::unsupported, "actions/sms: there is no modem"};
  } else if (name == "reboot") {
    return failure{ec::unsupported,
                   "actions/reboot: alarms do not stop the gateway"};
  } else {
    constexpr size_t most = 64;
    return failure{ec::unsupported,
                   "actions: unknown action " + name.substr(0, most)};
  }
  return {};
}

/// One recipient as a text, more as a list.
value show_recipients(const std::vector<std::string>& x) {
  if (x.size() == 1)
    return value{x.front()};
  array out;
  for (auto& each : x)
    out.elements.emplace_back(each);
  return value{std::move(out)};
}

} // namespace

result<alarm_actions> read_alarm_actions(const value& x) {
  alarm_actions out;
  if (x.is_null())
    return out;
  if (x.fields() == nullptr)
    return failure{ec::wrong_type, "actions: value is invalid"};
  for (auto& [name, what] : x.fields()->fields)
    if (auto ok = read_action(out, name, what); !ok)
      return ok.error();
  return out;
}

value show(const alarm_actions& x) {
  structure out;
  if (x.email)
    out.fields.emplace_back(
      "email", make_structure({{"to", show_recipients(x.email->to)},
                               {"subject", text_or_null(x.email->subject)}}));
  if (x.job)
    out.fields.emplace_back(
      "job",
      make_structure({{"activate", text_or_null(x.job->activate)},
                      {"deactivate", text_or_null(x.job->deactivate)},
                      {"acknowledge", text_or_null(x.job->acknowledge)}}));
  if (x.system_report)
    out.fields.emplace_back("system-report", value{*x.system_report});
  return out.fields.empty() ? value{} : value{std::move(out)};
}

bool is_mail_address(std::string_view x) noexcept {
  auto at = x.find('@');
  if (x.size() > longest_address || at == 0 || at == std::string_view::npos
      || at + 1 == x.size())
    return false;
  constexpr std::string_view special = "\"\\()<>,;: ";
  return x.find('@', at + 1) == std::string_view::npos
         && std::all_of(x.begin(), x.end(), [&](char c) {
              return c > ' ' && c < 0x7F
                     && special.find(c) == std::string_view::npos;
            });
}

} // namespace troupe
