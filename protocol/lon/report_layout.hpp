// Layouts of types as resource reports write them.

#pragma once

#include "protocol/lon/report_xml.hpp"
#include "protocol/lon/resource_report.hpp"

namespace troupe::lon {

/// Reads the layout in *x*, an `nvt`, `cpt` or `member`: the first of its
/// children `scalar`, `bitfield`, `enum`, `ref`, `aggregate`. Complains about
/// what is malformed; without such a child its form is `none`.
[[nodiscard]] type_layout read_type_layout(report_xml& xml, pugi::xml_node x);

/// Reads `<ref href="9000010600000000-4/nvs.xml">UNVT_Sensor</ref>` in
/// *parent*.
[[nodiscard]] type_reference read_reference(report_xml& xml,
                                            pugi::xml_node parent);

} // namespace troupe::lon
