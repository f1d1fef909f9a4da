#include "actors/document_records.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe {

namespace {

constexpr std::array<std::pair<file_kind, const char*>, 3> kinds{
  {{file_kind::resource_report, "report"},
   {file_kind::bacnet_map, "map"},
   {file_kind::connections, "con"}}};

const char* word_of(file_kind x) noexcept {
  for (auto& [kind, word] : kinds)
    if (kind == x)
      return word;
  return "other";
}

} // namespace

std::string document_key(const document& x) {
  return document_prefix + std::string{word_of(x.kind)} + '/' + x.name;
}

object_record record_of(const stored_document& x) {
  return {x.what.name,
          make_structure({{"kind", value{word_of(x.what.kind)}},
                          {"order", value{static_cast<int64_t>(x.order)}},
                          {"text", value{x.what.text}}}),
          0};
}

result<stored_document> document_of(const object_record& x) {
  auto kind = x.content.field("kind");
  auto order = x.content.field("order");
  auto text = x.content.field("text");
  if (kind == nullptr || kind->text() == nullptr || text == nullptr
      || text->text() == nullptr || order == nullptr
      || order->integer() == nullptr)
    return failure{ec::storage_failed, x.handle + ": no record of a document"};
  for (auto& [known, word] : kinds)
    if (*kind->text() == word)
      return stored_document{{known, x.handle, *text->text()},
                             static_cast<uint64_t>(*order->integer())};
  return failure{ec::storage_failed, x.handle + ": unknown kind of document"};
}

std::vector<stored_document>
read_documents(const record_list& records, std::vector<std::string>& problems) {
  std::vector<stored_document> out;
  for (auto& x : records) {
    auto object = decode_object(*x.bytes);
    auto found = object ? document_of(*object)
                        : result<stored_document>{object.error()};
    if (found)
      out.push_back(*std::move(found));
    else
      problems.push_back(x.key + ": " + found.error().text);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](auto& x, auto& y) { return x.order < y.order; });
  return out;
}

std::vector<document> documents_of(const std::vector<stored_document>& all) {
  std::vector<document> out;
  out.reserve(all.size());
  for (auto& x : all)
    out.push_back(x.what);
  return out;
}

} // namespace troupe
