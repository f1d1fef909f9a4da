#include "bench/load/run/plan.hpp"

#include "bench/load/fault.hpp"
#include "bench/load/toml_reader.hpp"

#include <array>
#include <filesystem>

namespace troupe::load {

namespace {

constexpr std::array<std::string_view, 4> processes{"gateway", "broker",
                                                    "field", "clients"};

void read_time(toml_reader& in, const toml::table& from, std::string_view key,
               std::chrono::milliseconds& out) {
  auto node = from.get(key);
  if (node == nullptr)
    return;
  auto x = parse_duration(node->value_or(std::string_view{}));
  if (x)
    out = *x;
  else
    in.complain(*node, x.error().text);
}

const toml::table* section(toml_reader& in, const toml::table& root,
                           std::string_view key) {
  auto node = root.get(key);
  if (node != nullptr && !node->is_table())
    in.complain(*node, fmt::format("`{}` must be a table", key));
  return node != nullptr ? node->as_table() : nullptr;
}

std::optional<std::string> argument(const toml::node& x) {
  if (auto text = x.value_exact<std::string>())
    return *text;
  if (auto whole = x.value_exact<int64_t>())
    return fmt::to_string(*whole);
  if (auto real = x.value_exact<double>())
    return fmt::to_string(*real);
  return std::nullopt;
}

/// Members become options, in the order of their names: `--devices 1000`; what
/// is true is one without a value.
std::vector<std::string> read_options(toml_reader& in, const toml::table& x) {
  std::vector<std::string> out;
  auto add = [&](std::string_view name, const toml::node& node) {
    auto text = argument(node);
    if (!text)
      return in.complain(node, fmt::format("`{}` must be text, a number or a "
                                           "list of these",
                                           name));
    out.push_back(fmt::format("--{}", name));
    out.push_back(*text);
  };
  for (auto& [key, node] : x) {
    if (node.value_exact<bool>() == true)
      out.push_back(fmt::format("--{}", key.str()));
    else if (auto list = node.as_array())
      for (auto& element : *list)
        add(key.str(), element);
    else
      add(key.str(), node);
  }
  return out;
}

void read_gateway(toml_reader& in, const toml::table& x, plan& out) {
  in.allow_only(x, {"command", "config", "poll_all", "event_all", "services"});
  in.text(x, "config", out.config);
  auto read_flag = [&](const char* key, bool& flag) {
    if (auto node = x.get(key)) {
      if (auto found = node->value_exact<bool>())
        flag = *found;
      else
        in.complain(*node, fmt::format("`{}` must be true or false", key));
    }
  };
  read_flag("poll_all", out.wishes.poll_all);
  read_flag("event_all", out.wishes.event_all);
  read_flag("services", out.wishes.services);
  auto node = x.get("command");
  if (node == nullptr)
    return;
  auto list = node->as_array();
  if (list == nullptr || list->empty())
    return in.complain(*node, "`command` must be a list of texts");
  for (auto& word : *list) {
    if (auto text = word.value_exact<std::string>())
      out.command.push_back(*text);
    else
      in.complain(word, "`command` must be a list of texts");
  }
}

void read_cores(toml_reader& in, const toml::table& x, plan& out) {
  for (auto& [key, node] : x) {
    auto known = std::find(processes.begin(), processes.end(), key.str())
                 != processes.end();
    auto list = node.as_array();
    if (!known || list == nullptr) {
      in.complain(node, "cores are lists of numbers of gateway, broker, field "
                        "and clients");
      continue;
    }
    auto& cores = out.cores[std::string{key.str()}];
    for (auto& core : *list) {
      auto number = core.value_exact<int64_t>();
      if (number && *number >= 0 && *number < 1'024)
        cores.push_back(static_cast<uint32_t>(*number));
      else
        in.complain(core, "a core is a whole number from 0 to 1023");
    }
  }
}

void read_targets(toml_reader& in, const toml::table& x, plan& out) {
  for (auto& [key, node] : x) {
    auto range = node.as_table();
    if (range == nullptr || range->empty()) {
      in.complain(node, "a target is { most = … } or { least = … }");
      continue;
    }
    in.allow_only(*range, {"most", "least"});
    auto& target = out.targets[std::string{key.str()}];
    auto read = [&](std::string_view name, std::optional<double>& limit) {
      double number = 0;
      in.real(*range, name, number);
      if (range->contains(name))
        limit = number;
    };
    read("most", target.most);
    read("least", target.least);
  }
}

} // namespace

result<plan> read_plan(std::string_view text, std::string_view file) {
  auto root = parse_toml(text, file);
  if (!root)
    return root.error();
  toml_reader in{file};
  plan out;
  out.name = std::filesystem::path{file}.stem().string();
  in.allow_only(*root,
                {"about", "warm_up", "measure", "drain", "against", "starts",
                 "gateway", "field", "clients", "cores", "targets"});
  in.text(*root, "about", out.about);
  in.text(*root, "against", out.against);
  in.whole(*root, "starts", 0, 100, out.starts);
  read_time(in, *root, "warm_up", out.warm_up);
  read_time(in, *root, "measure", out.measure);
  read_time(in, *root, "drain", out.drain);
  if (auto x = section(in, *root, "gateway"))
    read_gateway(in, *x, out);
  if (auto x = section(in, *root, "field"))
    out.field = read_options(in, *x);
  if (auto x = section(in, *root, "clients"))
    out.clients = read_options(in, *x);
  if (auto x = section(in, *root, "cores"))
    read_cores(in, *x, out);
  if (auto x = section(in, *root, "targets"))
    read_targets(in, *x, out);
  if (!in.problem().empty())
    return failure{ec::invalid_config, in.problem()};
  return out;
}

} // namespace troupe::load
