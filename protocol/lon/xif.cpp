// Reader of LON interface files (XIF, versions 3.1 to 4.501).

#include "protocol/lon/xif.hpp"

#include "protocol/import/issue_log.hpp"
#include "protocol/import/text.hpp"
#include "protocol/lon/xif_builder.hpp"
#include "protocol/lon/xif_document.hpp"

namespace troupe::lon {

import_result<device_type> read_xif(const std::string& file,
                                    std::string_view text,
                                    const type_catalogue& types) {
  issue_log log{file};
  import_result<device_type> out;
  if (text.size() > most_xif_bytes) {
    log.error(0, 0, "file is longer than 16 MiB");
  } else {
    auto source = read_xif_document(text, log);
    out.what = xif_builder{source, types, log}.build(type_name_of(file));
    out.what.source_name = file;
    out.what.source_text = text;
  }
  out.issues = log.take();
  return out;
}

} // namespace troupe::lon
