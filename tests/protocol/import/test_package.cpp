#include "protocol/import/importer.hpp"
#include "protocol/import/interface_file.hpp"
#include "protocol/import/package.hpp"
#include "tests/support/zip_bytes.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

const std::string mod_text = "#filetype,Modbus_xif\n#program_ID,"
                             "9FFFFF1E28000601\nDatapoint Name,Address,Native "
                             "Type,Function Code\nX,1,UINT16,FC03\n";

struct opened {
  std::vector<import_file> files;
  std::string issues;
};

opened open(const std::string& bytes, const package_limits& limits = {}) {
  opened out;
  issue_log log{"p.dtp"};
  auto room = limits.total;
  out.files = open_package("p.dtp", bytes, room, log, limits);
  for (auto& x : log.take())
    out.issues += to_string(x) + '\n';
  return out;
}

std::string issues(const import_plan& x) {
  std::string out;
  for (auto& issue : x.issues)
    out += to_string(issue) + '\n';
  return out;
}

} // namespace

TEST_CASE("a package is its files, folders and all", "[package]") {
  auto out = open(zip_bytes({{"a/", ""},
                             {"a/b/x.mod", mod_text},
                             {"y.xif", "File: y"},
                             {"empty.csv", ""}}));
  CHECK(out.issues.empty());
  REQUIRE(out.files.size() == 3);
  CHECK(out.files[0].name == "p.dtp!a/b/x.mod");
  CHECK(out.files[0].text == mod_text);
  CHECK(out.files[1].name == "p.dtp!y.xif");
}

TEST_CASE("what a package has for people and devices is left out",
          "[package]") {
  auto out = open(zip_bytes({{"logo.PNG", "not even a picture"},
                             {"logo", "\x89PNG\r\n\x1A\n"},
                             {"app.APB", std::string(64, '\0')},
                             {"image", std::string(64, '\0')},
                             {"README.txt", "Dear reader,\n"},
                             {"LICENSE", "Do as you like.\n"}}));
  CHECK(out.issues.empty());
  CHECK(out.files.empty());
}

TEST_CASE("names that lead out of a package are left out", "[package]") {
  for (auto name : {"/etc/x.mod", "../x.mod", "a/../x.mod", "a/..", "\\x.mod",
                    "a\\..\\x.mod", "C:\\x.mod", "c:x.mod"}) {
    INFO(name);
    auto out = open(zip_bytes({{name, mod_text}, {"y..z/..x.mod", mod_text}}));
    CHECK(out.issues
          == "p.dtp:0:0: warning: `" + std::string{name}
               + "` is left out: its name leads out of the package\n");
    REQUIRE(out.files.size() == 1);
    CHECK(out.files[0].name == "p.dtp!y..z/..x.mod");
  }
}

TEST_CASE("a package in a package is left out", "[package]") {
  auto inner = zip_bytes({{"x.mod", mod_text}});
  auto out = open(zip_bytes({{"inner.dtp", inner}, {"x.mod", mod_text}}));
  CHECK(out.issues
        == "p.dtp!inner.dtp:0:0: warning: package in a package is left out\n");
  CHECK(out.files.size() == 1);
}

TEST_CASE("what cannot be unpacked is an error of its own", "[package]") {
  auto out = open(zip_bytes({{"secret.mod", mod_text, true, false},
                             {"broken.mod", mod_text, false, true},
                             {"good.mod", mod_text}}));
  CHECK(out.issues
        == "p.dtp!secret.mod:0:0: file is encrypted; pack it without a "
           "password\n"
           "p.dtp!broken.mod:0:0: file cannot be unpacked: CRC error\n");
  CHECK(out.files.size() == 1);
}

TEST_CASE("packages have bounds", "[package]") {
  package_limits limits;
  auto bytes = zip_bytes({{"x.mod", mod_text}, {"y.mod", mod_text}});
  SECTION("of bytes") {
    limits.archive = 100;
    CHECK(open(bytes, limits).issues
          == "p.dtp:0:0: package has " + std::to_string(bytes.size())
               + " bytes; at most 100 are read\n");
  }
  SECTION("of files") {
    limits.members = 1;
    CHECK(open(bytes, limits).issues
          == "p.dtp:0:0: package has 2 files; at most 1 are read\n");
  }
  SECTION("of one file") {
    limits.member = mod_text.size() - 1;
    auto most = std::to_string(limits.member);
    CHECK(open(bytes, limits).issues
          == "p.dtp!x.mod:0:0: file has more than " + most
               + " bytes\np.dtp!y.mod:0:0: file has more than " + most
               + " bytes\n");
  }
  SECTION("of all together") {
    limits.total = mod_text.size() + 1;
    auto out = open(bytes, limits);
    CHECK(out.issues
          == "p.dtp:0:0: packages hold more than "
               + std::to_string(limits.total) + " bytes\n");
    CHECK(out.files.size() == 1);
  }
  SECTION("that may be met exactly") {
    limits.archive = bytes.size();
    limits.members = 2;
    limits.member = mod_text.size();
    limits.total = 2 * mod_text.size();
    CHECK(open(bytes, limits).files.size() == 2);
  }
}

TEST_CASE("half a package is no package", "[package]") {
  auto bytes = zip_bytes({{"x.mod", mod_text}});
  for (size_t size = 4; size < bytes.size(); size += 7) {
    auto out = open(bytes.substr(0, size));
    INFO(size);
    CHECK(out.files.empty());
    CHECK(out.issues.rfind("p.dtp:0:0: package cannot be opened: ", 0) == 0);
  }
}

TEST_CASE("errors in a package say which file of it", "[package]") {
  auto plan = plan_import(
    {{"site/p.dtp",
      zip_bytes({{"folder/meter.mod", mod_text + "a/b,2,UINT16,FC03\n"}})}},
    {});
  CHECK(issues(plan)
        == "site/p.dtp!folder/meter.mod:5:1: Datapoint Name `a/b` has one of / "
           "+ # or a control character, which names cannot have\n");
}

TEST_CASE("types of packages are named after the file in it", "[package]") {
  auto bytes = zip_bytes({{"meter.mod", mod_text}});
  auto& types = lon::type_catalogue::standard();
  for (auto name : {"p.dtp", "x!y/p.dtp.zip", "p.ZIP"}) {
    INFO(name);
    auto plan = plan_import({{name, bytes}}, {});
    REQUIRE(plan.types.size() == 1);
    auto& type = *plan.types[0];
    CHECK(type.name == "meter");
    CHECK(type.source_name == std::string{name} + "!meter.mod");
    auto again = read_type(type.source_name, type.source_text, types);
    REQUIRE(again);
    CHECK((*again)->name == "meter");
  }
}

TEST_CASE("the same package twice counts once", "[package]") {
  auto bytes = zip_bytes({{"meter.mod", mod_text}});
  auto plan = plan_import({{"p.dtp", bytes}, {"q.dtp", bytes}}, {});
  CHECK(issues(plan).empty());
  CHECK(plan.types.size() == 1);
}

TEST_CASE("two versions of one interface in a package are an error",
          "[package]") {
  auto other = mod_text + "Y,2,UINT16,FC03\n";
  auto both = zip_bytes({{"a/x.mod", mod_text}, {"b/x.mod", other}});
  auto plan = plan_import({{"p.dtp", both}}, {});
  CHECK_FALSE(plan.usable());
  CHECK(issues(plan)
        == "p.dtp!b/x.mod:0:0: p.dtp!a/x.mod has another version of `x` with "
           "program id 9FFFFF1E28000601; one package has one of them\n");
  // A copy says nothing else, and other packages may be older.
  auto copies = zip_bytes({{"a/x.mod", mod_text}, {"b/x.mod", mod_text}});
  CHECK(issues(plan_import({{"p.dtp", copies}}, {})).empty());
  auto first = zip_bytes({{"x.mod", mod_text}});
  auto second = zip_bytes({{"x.mod", other}});
  CHECK(plan_import({{"p.dtp", first}, {"q.dtp", second}}, {}).usable());
}

} // namespace troupe
