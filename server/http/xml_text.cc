#include "server/http/xml_text.h"

#include "absl/strings/str_replace.h"
#include "server/http/utf8_text.h"

namespace scantrend {
namespace {

constexpr char kReplacement[] = "\xEF\xBF\xBD";  // U+FFFD

// Control characters, but for those that XML 1.0 allows.
bool IsForbidden(char character) {
  const auto byte = static_cast<unsigned char>(character);
  return byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r';
}

}  // namespace

std::string XmlText(std::string_view text) {
  std::string out;
  for (const char character : Utf8Text(text)) {
    if (IsForbidden(character)) {
      out += kReplacement;
    } else {
      out.push_back(character);
    }
  }
  // The last two are U+FFFE and U+FFFF. A bare CR would be read as LF.
  return absl::StrReplaceAll(out, {{"&", "&amp;"},
                                   {"<", "&lt;"},
                                   {">", "&gt;"},
                                   {"\"", "&quot;"},
                                   {"'", "&apos;"},
                                   {"\r", "&#13;"},
                                   {"\xEF\xBF\xBE", kReplacement},
                                   {"\xEF\xBF\xBF", kReplacement}});
}

}  // namespace scantrend
