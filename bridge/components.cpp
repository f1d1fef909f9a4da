#include "bridge/components.hpp"

namespace troupe {

namespace {

value component(const char* name, const char* desc, const char* license,
                const char* manufacturer) {
  return make_structure({{"name", value{name}},
                         {"desc", value{desc}},
                         {"license", value{license}},
                         {"manufacturer", value{manufacturer}}});
}

} // namespace

value list_components(const std::string& version) {
  array all;
  all.elements.push_back(make_structure({{"name", value{"trouped"}},
                                         {"desc", value{"Gateway"}},
                                         {"license", value{"MIT"}},
                                         {"manufacturer", value{"Troupe"}},
                                         {"version", value{version}}}));
  for (auto& x :
       {component("CAF", "Actors", "BSD-3-Clause OR BSL-1.0", "CAF developers"),
        component("Eclipse Paho", "MQTT client", "EPL-2.0 OR BSD-3-Clause",
                  "Eclipse Foundation"),
        component("RocksDB", "Store", "GPL-2.0 OR Apache-2.0", "Meta"),
        component("Protocol Buffers", "Records", "BSD-3-Clause", "Google"),
        component("RE2", "Regular expressions", "BSD-3-Clause", "Google"),
        component("simdjson", "JSON", "Apache-2.0", "simdjson authors"),
        component("Boost.Asio", "Sockets", "BSL-1.0", "Christopher Kohlhoff"),
        component("{fmt}", "Text", "MIT", "Victor Zverovich"),
        component("spdlog", "Log", "MIT", "Gabi Melman"),
        component("toml++", "Configuration", "MIT", "Mark Gillard"),
        component("CLI11", "Command line", "BSD-3-Clause", "Henry Schreiner"),
        component("LonMark resource data", "Types and profiles", "MIT",
                  "Echelon")})
    all.elements.push_back(x);
  return value{std::move(all)};
}

} // namespace troupe
