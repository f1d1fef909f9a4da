// A XIF as it is written, before blocks and types get a meaning.

#include "protocol/lon/xif_document.hpp"

#include "protocol/import/text.hpp"
#include "protocol/lon/xif.hpp"
#include "protocol/lon/xif_bytes.hpp"
#include "protocol/lon/xif_doc.hpp"
#include "protocol/lon/xif_lines.hpp"

#include <algorithm>
#include <utility>

namespace troupe::lon {

namespace {

// The grammar, line by line; blank lines and comments may stand anywhere:
//
//   file     = "File: ..." *line program-id numbers *numbers "*" doc *record
//   doc      = "*" / 1*(quote text)        one text over several lines
//   record   = variable / tag / template / values / initial / image
//   variable = "VAR" name index rate rate length
//              13 numbers, doc, snvt "*" n, n lines of layout
//   tag      = "TAG" name 4 numbers, numbers
//   template = "FILE" name index "2" *(quote property ";")
//   values   = "FILE" name index "1" *bytes
//   initial  = "NVVAL" *bytes
//   image    = "APPIMAGE" anything
//
// After an error in a record reading goes on with the next one.

/// Lines between the first one and the program id: copyright and date.
constexpr int most_head_lines = 20;
constexpr size_t most_doc_bytes = 65'536;
constexpr size_t most_layout_lines = 256;
constexpr size_t most_records = 4096;
constexpr double newest_version = 4.501;

/// Positions in the attribute line of a variable.
enum attribute : size_t { direction_at = 3, polled_at = 10, config_at = 12 };

/// Goes through the lines once.
class xif_reader {
public:
  xif_reader(std::string_view text, issue_log& log) : lines_(text), log_(log) {
    // nop
  }

  xif_document run() {
    if (!read_head())
      return std::move(out_);
    while (!lines_.at_end() && !done_)
      read_record();
    return std::move(out_);
  }

private:
  bool error(std::string text, uint32_t column = 1) {
    log_.error(lines_.number(), column + lines_.indent(), std::move(text));
    return false;
  }

  bool read_head() {
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    auto first = lines_.at_end() ? std::string_view{} : lines_.line();
    if (first.substr(0, mark.size()) == mark)
      first.remove_prefix(mark.size());
    if (first.substr(0, 5) != "File:")
      return error("a LON interface file begins with `File:`");
    check_version(first);
    for (auto i = 0; i < most_head_lines && !lines_.at_end(); ++i) {
      lines_.advance();
      if (lines_.at_end())
        break;
      out_.program_id = parse_program_id(lines_.line());
      if (!out_.program_id.empty()) {
        lines_.advance();
        return read_header();
      }
    }
    return error("no program id, such as 90:00:01:06:00:04:85:11");
  }

  /// Newer files are tried all the same.
  void check_version(std::string_view line) {
    constexpr std::string_view word = "XIF Version ";
    auto at = line.find(word);
    if (at == std::string_view::npos)
      return;
    auto version = parse_number(trimmed(line.substr(at + word.size())));
    if (!version || *version > newest_version)
      log_.warning(lines_.number(), static_cast<uint32_t>(at + 1),
                   "version is not known, 4.501 is the newest");
  }

  /// Rows of numbers, a star, then the documentation of the node or a star.
  bool read_header() {
    auto numbers = numbers_of_line();
    if (numbers.empty())
      return error("a row of numbers must follow the program id");
    out_.header = std::move(numbers);
    lines_.advance();
    while (!lines_.at_end() && !numbers_of_line().empty())
      lines_.advance();
    if (!lines_.at_end() && lines_.line() == "*")
      lines_.advance();
    out_.doc_line = lines_.number();
    out_.doc = read_doc();
    return true;
  }

  /// Returns nothing when the line has anything else.
  std::vector<int64_t> numbers_of_line() {
    std::vector<int64_t> out;
    if (lines_.at_end())
      return out;
    for (auto& word : words_of(lines_.line())) {
      auto n = parse_whole(word.text, 0, INT64_MAX);
      if (!n)
        return {};
      out.push_back(*n);
    }
    return out;
  }

  /// Joins the lines that begin with a quote; a star stands for none.
  std::string read_doc() {
    std::string out;
    if (!lines_.at_end() && lines_.line() == "*")
      lines_.advance();
    else
      while (!lines_.at_end() && lines_.line().front() == '"') {
        if (out.size() < most_doc_bytes)
          out += quoted(lines_.line());
        lines_.advance();
      }
    return out;
  }

  /// What stands behind the first quote, up to the next one.
  static std::string_view quoted(std::string_view line) {
    line.remove_prefix(1);
    return line.substr(0, line.find('"'));
  }

  void read_record() {
    if (lines_.starts_with("VAR")) {
      auto at = lines_.number();
      if (!read_variable()) {
        if (lines_.number() == at)
          lines_.advance();
        lines_.skip_to_record();
      }
    } else if (lines_.starts_with("FILE")) {
      read_file();
    } else if (lines_.starts_with("NVVAL")) {
      out_.initial.line = lines_.number();
      lines_.advance();
      read_bytes(out_.initial);
    } else if (lines_.starts_with("TAG")) {
      lines_.advance();
      lines_.skip_to_record(); // no datapoint
    } else if (lines_.at_record()) {
      done_ = true; // binary image of the application
    } else {
      log_.warning(lines_.number(), 1 + lines_.indent(),
                   "line is left out: VAR, TAG, FILE or NVVAL was expected");
      lines_.skip_to_record();
    }
  }

  bool read_variable() {
    xif_variable x;
    x.line = lines_.number();
    if (out_.variables.size() >= most_xif_points) {
      done_ = true;
      return error("more than " + std::to_string(most_xif_points)
                   + " variables");
    }
    auto ok = read_name(x) && read_attributes(x);
    if (!ok)
      return false;
    x.doc = read_doc();
    if (!read_type(x))
      return false;
    out_.variables.push_back(std::move(x));
    return true;
  }

  bool read_name(xif_variable& x) {
    auto words = words_of(lines_.line());
    if (words.size() < 3)
      return error("VAR needs a name and an index");
    x.name = words[1].text;
    x.column = words[1].column + lines_.indent();
    if (clean_name(x.name) != x.name)
      return error("name has a character that cannot be in a name",
                   words[1].column);
    auto index = parse_whole(words[2].text, 0, UINT16_MAX);
    if (!index)
      return error("index must be a number from 0 to 65535", words[2].column);
    x.index = static_cast<uint16_t>(*index);
    if (words.size() > 5) {
      auto length = parse_whole(words[5].text, 0, most_xif_points);
      if (!length)
        return error("array length must be a number from 0 to 4096",
                     words[5].column);
      x.length = static_cast<uint16_t>(*length);
    }
    lines_.advance();
    return true;
  }

  bool read_attributes(xif_variable& x) {
    auto numbers = numbers_of_line();
    if (numbers.size() <= polled_at)
      return error("13 numbers must follow VAR");
    if (numbers[direction_at] > 1)
      return error("direction, the fourth number, must be 0 or 1");
    x.out = numbers[direction_at] == 1;
    x.polled = numbers[polled_at] != 0;
    x.config = numbers.size() > config_at && numbers[config_at] != 0;
    lines_.advance();
    return true;
  }

  /// `95 * 2` and as many lines of layout.
  bool read_type(xif_variable& x) {
    x.type_line = lines_.number();
    auto words = lines_.at_end() ? std::vector<xif_word>{}
                                 : words_of(lines_.line());
    auto snvt = words.size() == 3 ? parse_whole(words[0].text, 0, UINT16_MAX)
                                  : std::nullopt;
    auto count = words.size() == 3
                   ? parse_whole(words[2].text, 0, most_layout_lines)
                   : std::nullopt;
    if (!snvt || !count || words[1].text != "*")
      return error("type must be given as `95 * 2`: number of the SNVT and of "
                   "the lines of its layout, 256 at most");
    x.snvt = static_cast<uint32_t>(*snvt);
    lines_.advance();
    for (int64_t i = 0; i < *count; ++i) {
      auto numbers = numbers_of_line();
      auto fits = [](int64_t n) { return n <= UINT16_MAX; };
      if (numbers.size() < 5
          || !std::all_of(numbers.begin(), numbers.end(), fits))
        return error("layout must be five numbers: kind, bit offset, width, "
                     "sign, length");
      x.layout.push_back({lines_.number(), static_cast<uint32_t>(numbers[0]),
                          static_cast<uint32_t>(numbers[1]),
                          static_cast<uint32_t>(numbers[2]), numbers[3] != 0,
                          static_cast<uint32_t>(numbers[4])});
      lines_.advance();
    }
    return true;
  }

  /// `FILE template 0 2`: name, index, 2 for a template and 1 for values.
  void read_file() {
    auto words = words_of(lines_.line());
    auto is_template = words.size() > 3 && words[3].text == "2";
    auto is_constant = words.size() > 1
                       && lower_case(words[1].text) == "readonly";
    auto line = lines_.number();
    lines_.advance();
    if (is_template)
      return read_records();
    auto& section = is_constant ? out_.constants : out_.values;
    section.line = line;
    read_bytes(section);
  }

  void read_records() {
    xif_record open;
    for (; !lines_.at_end() && !lines_.at_record(); lines_.advance()) {
      if (lines_.line().front() != '"')
        continue;
      auto text = quoted(lines_.line());
      while (!text.empty() && out_.records.size() < most_records) {
        if (open.text.empty())
          open.line = lines_.number();
        auto end = text.find(';');
        open.text += text.substr(0, end);
        if (open.text.size() > most_doc_bytes)
          return;
        if (end == std::string_view::npos)
          break;
        text.remove_prefix(end + 1);
        out_.records.push_back(std::exchange(open, {}));
      }
    }
  }

  void read_bytes(xif_bytes& section) {
    for (; !lines_.at_end() && !lines_.at_record(); lines_.advance()) {
      auto read = append_bytes(lines_.line(), section.bytes);
      if (read.at_image)
        done_ = true;
      if (done_)
        return;
      if (read.bad_column != 0) {
        log_.warning(lines_.number(), read.bad_column + lines_.indent(),
                     "values are left out from here: bytes such as \\x0A or "
                     "0x0A were expected");
        lines_.skip_to_record();
        return;
      }
    }
  }

  xif_lines lines_;
  issue_log& log_;
  xif_document out_;
  bool done_ = false;
};

} // namespace

xif_document read_xif_document(std::string_view text, issue_log& log) {
  return xif_reader{text, log}.run();
}

} // namespace troupe::lon
