#include "actors/daemon/command_line.hpp"

#include "actors/daemon/settings.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace troupe {

result<command_line> read_command_line(int argc, char** argv) {
  command_line out;
  CLI::App app{"Troupe: an open gateway for buildings and the internet of "
               "things"};
  app.add_option("--config", out.config_file, "Configuration (TOML)");
  app.add_option("--state", out.state,
                 "Directory for everything the daemon writes");
  app.add_option("--set", out.sets, "Overrides one setting: section.key=value")
    ->expected(1)
    ->take_all();
  app.add_flag("--check-config", out.check_only,
               "Says what is wrong with the configuration and stops");
  app.set_version_flag("--version", "trouped " TROUPE_VERSION);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    out.text = app.help();
  } catch (const CLI::CallForVersion&) {
    out.text = "trouped " TROUPE_VERSION;
  } catch (const CLI::ParseError& err) {
    return failure{ec::invalid_config, err.what()};
  }
  return out;
}

namespace {

/// Looks into the files that the configuration names.
status check_files(const broker_options& x) {
  if (!x.url.empty()) {
    auto login = read_broker_login(x);
    return login ? status{} : login.error();
  }
  auto own = make_broker_settings(x, {});
  return own ? status{} : own.error();
}

} // namespace

result<daemon_options> load_options(const command_line& x) {
  std::string text;
  if (!x.config_file.empty()) {
    std::error_code err;
    auto is_folder = std::filesystem::is_directory(x.config_file, err);
    std::ifstream in{x.config_file};
    if (!is_folder) // reading one throws
      text.assign(std::istreambuf_iterator<char>{in}, {});
    if (!in || is_folder)
      return failure{ec::invalid_config, x.config_file + ": cannot be read"};
  }
  auto options = read_options(x.config_file, text, x.sets);
  if (!options)
    return options;
  if (!x.state.empty())
    options->state = x.state;
  if (auto ok = check_files(options->broker); !ok)
    return ok.error();
  return options;
}

} // namespace troupe
