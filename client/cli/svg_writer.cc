#include "client/cli/svg_writer.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace scantrend {
namespace {

absl::string_view View(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string SvgNumber(double value) {
  const double tenths = std::round(value * 10);
  if (std::fmod(tenths, 10) == 0) {
    return absl::StrFormat("%.0f", tenths == 0 ? 0 : tenths / 10);
  }
  return absl::StrFormat("%.1f", tenths / 10);
}

std::string EscapeXml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) {
          escaped += c;
        }
    }
  }
  return escaped;
}

SvgAttributes& SvgAttributes::Set(std::string_view name, std::string_view value) {
  absl::StrAppend(&text_, " ", View(name), "=\"", EscapeXml(value), "\"");
  return *this;
}

SvgAttributes& SvgAttributes::Set(std::string_view name, double value) {
  return Set(name, SvgNumber(value));
}

void SvgWriter::Begin(std::string_view name, const SvgAttributes& attributes) {
  absl::StrAppend(&text_, std::string(2 * open_.size(), ' '), "<", View(name), attributes.text());
}

void SvgWriter::Open(std::string_view name, const SvgAttributes& attributes) {
  Begin(name, attributes);
  text_ += ">\n";
  open_.emplace_back(name);
}

void SvgWriter::Close() {
  const std::string name = open_.back();
  open_.pop_back();
  absl::StrAppend(&text_, std::string(2 * open_.size(), ' '), "</", name, ">\n");
}

void SvgWriter::Element(std::string_view name, const SvgAttributes& attributes) {
  Begin(name, attributes);
  text_ += "/>\n";
}

void SvgWriter::Text(std::string_view name, const SvgAttributes& attributes,
                     std::string_view text) {
  Begin(name, attributes);
  absl::StrAppend(&text_, ">", EscapeXml(text), "</", View(name), ">\n");
}

SvgPath& SvgPath::Add(char command, double x, double y) {
  absl::StrAppend(&text_, std::string(1, command), SvgNumber(x), " ", SvgNumber(y));
  return *this;
}

SvgPath& SvgPath::HorizontalTo(double x) {
  absl::StrAppend(&text_, "H", SvgNumber(x));
  return *this;
}

SvgPath& SvgPath::VerticalTo(double y) {
  absl::StrAppend(&text_, "V", SvgNumber(y));
  return *this;
}

SvgPath& SvgPath::CloseUp() {
  text_ += 'Z';
  return *this;
}

}  // namespace scantrend
