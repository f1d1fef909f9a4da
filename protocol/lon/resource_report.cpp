// Reader of LonMark resource reports.

#include "protocol/lon/resource_report.hpp"

#include "protocol/import/text.hpp"
#include "protocol/lon/report_layout.hpp"
#include "protocol/lon/report_xml.hpp"
#include "protocol/lon/resource_set.hpp"
#include "protocol/lon/xif_doc.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

namespace troupe::lon {

namespace {

// A report is `ldrf`: `control` says which set it belongs to, `items` has the
// definitions, `strings` the texts that they refer to. Indexes are numbers
// within the set; profiles have a key as well, by which interface files name
// them.

constexpr uint32_t most_number = 65'535;
constexpr size_t most_name = 128;

class report_reader {
public:
  report_reader(std::string_view text, issue_log& issues) : xml_(text, issues) {
    out_.file = issues.file();
  }

  resource_report run() {
    auto root = xml_.root();
    std::string_view name = root.name();
    if (root && name != "ldrf" && name != "usage")
      xml_.error(root, fmt::format("not a resource report: it begins with "
                                   "`{}`, not with `ldrf`",
                                   to_utf8(std::string{name})));
    // Hints for people come with every set.
    if (name != "ldrf" || !read_control(root))
      return std::move(out_);
    for (auto x : root.child("items").children())
      if (x.type() == pugi::node_element)
        read_item(x);
    return std::move(out_);
  }

private:
  bool read_control(pugi::xml_node root) {
    auto control = root.child("control");
    auto folder = control.child("folder");
    auto set = control.child("set");
    auto found = read_set(xml_.text_of(folder));
    // Behind the name of the set, which may have blanks and hyphens.
    auto words = xml_.text_of(set);
    if (!found)
      found = read_set(std::string_view{words}.substr(words.rfind(' ') + 1));
    auto where = folder ? folder : control ? control : root;
    if (!found) {
      xml_.error(where, "set is not named: `folder` would be a program id, a "
                        "hyphen and the scope");
      return false;
    }
    auto selector = xml_.count(control, "selector", 0, last_scope);
    if (selector && *selector != found->scope) {
      xml_.error(control.child("selector"),
                 fmt::format("selector {} contradicts scope {} of the set",
                             *selector, found->scope));
      return false;
    }
    if (found->scope < first_own_scope) {
      xml_.warning(where,
                   fmt::format("file is left out: sets of scope {} are not a "
                               "maker's own, and the standard types are part "
                               "of the program",
                               found->scope));
      return false;
    }
    out_.id = found->id;
    out_.scope = found->scope;
    return true;
  }

  void read_item(pugi::xml_node x) {
    std::string_view kind = x.name();
    if (kind != "nvt" && kind != "cpt" && kind != "enumt" && kind != "fpt")
      return xml_.warning(x, fmt::format("item `{}` is left out: nvt, cpt, "
                                         "enumt and fpt are known",
                                         to_utf8(std::string{kind})));
    auto before = xml_.errors();
    auto name = read_name(x, kind);
    if (kind == "nvt" || kind == "cpt") {
      auto type = read_type(x);
      type.layout.name = name;
      if (xml_.errors() == before)
        out_.types.push_back(std::move(type));
    } else if (kind == "enumt") {
      auto enumeration = read_enumeration(x);
      enumeration.name = name;
      if (xml_.errors() == before)
        out_.enumerations.push_back(std::move(enumeration));
    } else {
      auto profile = read_profile(x);
      profile.name = name;
      if (xml_.errors() == before)
        out_.profiles.push_back(std::move(profile));
    }
  }

  /// Names are part of topics, and each is there once.
  std::string read_name(pugi::xml_node x, std::string_view kind) {
    auto name = xml_.attribute(x, "id");
    if (name.empty() || name.size() > most_name || clean_name(name) != name)
      xml_.error(x, fmt::format("id `{}` is not a name of 1 to {} characters "
                                "without / + #",
                                name, most_name));
    else if (!names_.emplace(kind, name).second)
      xml_.error(x, fmt::format("{} `{}` is there twice", kind, name));
    return name;
  }

  resource_type read_type(pugi::xml_node x) {
    resource_type out;
    out.property = std::string_view{x.name()} == "cpt";
    out.index = xml_.count_attribute(x, "idx", 1, most_number).value_or(0);
    out.size = xml_.count(x, "size", 0, most_number);
    out.layout = read_type_layout(xml_, x);
    return out;
  }

  /// Enumerations are one signed byte on the wire; some makers count unsigned.
  resource_enumeration read_enumeration(pugi::xml_node x) {
    resource_enumeration out;
    for (auto member : x.child("members").children("e-member")) {
      auto name = xml_.attribute(member, "id");
      if (name.empty())
        xml_.error(member, "member has no id");
      if (!member.child("value"))
        xml_.error(member, fmt::format("member `{}` has no value", name));
      auto number = xml_.whole(member, "value", -128, 255);
      if (number)
        out.members.emplace_back(std::move(name),
                                 static_cast<int32_t>(*number));
    }
    return out;
  }

  resource_profile read_profile(pugi::xml_node x) {
    resource_profile out;
    out.key = xml_.count_attribute(x, "key", 0, most_number).value_or(0);
    if (auto base = x.child("inheriting"); base.child("ref"))
      out.base = read_reference(xml_, base);
    for (auto nv : x.child("f-nvs").children("f-nv")) {
      resource_profile::member member;
      member.name = xml_.attribute(nv, "id");
      if (!nv.child("member"))
        xml_.error(nv, fmt::format("`{}` has no member number", member.name));
      member.number = xml_.count(nv, "member", 1, most_number).value_or(0);
      auto dir = xml_.text_of(nv.child("dir"));
      if (dir != "input" && dir != "output")
        xml_.error(nv.child("dir") ? nv.child("dir") : nv,
                   fmt::format("dir `{}` is neither `input` nor `output`",
                               dir));
      member.out = dir == "output";
      if (!xml_.text_of(nv.child("ref")).empty())
        member.type = read_reference(xml_, nv);
      out.members.push_back(std::move(member));
    }
    return out;
  }

  report_xml xml_;
  resource_report out_;
  std::set<std::pair<std::string, std::string>> names_;
};

} // namespace

std::string resource_report::set() const {
  return set_of(id, scope);
}

resource_report read_resource_report(std::string_view text, issue_log& issues) {
  return report_reader{text, issues}.run();
}

} // namespace troupe::lon
