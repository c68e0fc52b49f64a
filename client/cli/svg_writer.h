// SvgWriter: elements of SVG as text.
#ifndef SCANTREND_CLIENT_CLI_SVG_WRITER_H_
#define SCANTREND_CLIENT_CLI_SVG_WRITER_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace scantrend {

// A number with at most one decimal: "12", "12.5", "-0.3". No locale has a say.
std::string SvgNumber(double value);

// `text` with the characters of markup escaped; control characters, which XML cannot hold, are
// left out.
std::string EscapeXml(std::string_view text);

// Attributes in the order in which they are written; values are escaped by the writer.
class SvgAttributes {
 public:
  SvgAttributes() = default;

  SvgAttributes& Set(std::string_view name, std::string_view value);
  SvgAttributes& Set(std::string_view name, double value);

  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// Writes a document from its first element to its last; indents by depth. Not thread-safe.
class SvgWriter {
 public:
  // An element that others come into, until Close.
  void Open(std::string_view name, const SvgAttributes& attributes);
  void Close();
  // An element with nothing in it.
  void Element(std::string_view name, const SvgAttributes& attributes);
  // An element with text in it.
  void Text(std::string_view name, const SvgAttributes& attributes, std::string_view text);

  // What was written. Every element is closed.
  const std::string& text() const { return text_; }

 private:
  void Begin(std::string_view name, const SvgAttributes& attributes);

  std::string text_;
  std::vector<std::string> open_;
};

// The `d` of a path; coordinates with at most one decimal.
class SvgPath {
 public:
  SvgPath& MoveTo(double x, double y) { return Add('M', x, y); }
  SvgPath& LineTo(double x, double y) { return Add('L', x, y); }
  SvgPath& HorizontalTo(double x);
  SvgPath& VerticalTo(double y);
  SvgPath& CloseUp();

  bool empty() const { return text_.empty(); }
  const std::string& text() const { return text_; }

 private:
  SvgPath& Add(char command, double x, double y);

  std::string text_;
};

}  // namespace scantrend

#endif  // SCANTREND_CLIENT_CLI_SVG_WRITER_H_
