#include "client/cli/text_canvas.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/str_cat.h"

namespace scantrend {
namespace {

// Blue, orange, green, magenta, ochre, purple, grey, red.
constexpr std::array<uint8_t, 8> kLineColors = {32, 166, 29, 162, 136, 97, 243, 160};

// The sequence that sets `ink`, whatever was set before.
std::string Sequence(Ink ink) {
  if (ink == Ink::kPlain) {
    return "\x1b[0m";
  }
  return absl::StrCat(ink.faint ? "\x1b[0;2;38;5;" : "\x1b[0;38;5;", ink.color, "m");
}

// U+0000 to U+FFFF, which is all that graphs are made of.
void AppendUtf8(char32_t glyph, std::string& text) {
  if (glyph < 0x80) {
    text += static_cast<char>(glyph);
  } else if (glyph < 0x800) {
    text += static_cast<char>(0xc0 | (glyph >> 6));
    text += static_cast<char>(0x80 | (glyph & 0x3f));
  } else {
    text += static_cast<char>(0xe0 | (glyph >> 12));
    text += static_cast<char>(0x80 | (glyph >> 6 & 0x3f));
    text += static_cast<char>(0x80 | (glyph & 0x3f));
  }
}

// Takes the first character off `text`.
char32_t NextGlyph(std::string_view& text) {
  const auto byte = [&text](size_t i) { return static_cast<unsigned char>(text[i]); };
  char32_t glyph = byte(0);
  size_t size = 1;
  if (glyph >= 0xe0 && text.size() >= 3) {
    glyph = (glyph & 0x0f) << 12 | char32_t{byte(1) & 0x3fU} << 6 | (byte(2) & 0x3fU);
    size = 3;
  } else if (glyph >= 0xc0 && text.size() >= 2) {
    glyph = (glyph & 0x1f) << 6 | (byte(1) & 0x3fU);
    size = 2;
  }
  text.remove_prefix(size);
  return glyph;
}

}  // namespace

Ink Ink::OfLine(size_t index, bool faint) {
  return {kLineColors[index % kLineColors.size()], faint};
}

TextCanvas::TextCanvas(int columns, int rows)
    : columns_(columns),
      rows_(rows),
      cells_(static_cast<size_t>(columns) * static_cast<size_t>(rows)) {}

void TextCanvas::Put(int column, int row, char32_t glyph, Ink ink) {
  if (column < 0 || row < 0 || column >= columns_ || row >= rows_) {
    return;
  }
  cells_[static_cast<size_t>(row * columns_ + column)] = {glyph, ink};
}

void TextCanvas::Write(int column, int row, std::string_view text, Ink ink) {
  while (!text.empty()) {
    Put(column++, row, NextGlyph(text), ink);
  }
}

std::string TextCanvas::ToString(bool color) const {
  std::string text;
  for (int row = 0; row < rows_; ++row) {
    const auto begin = cells_.begin() + ptrdiff_t{row} * columns_;
    auto end = begin + columns_;
    while (end != begin && (end - 1)->glyph == U' ') {
      --end;
    }
    Ink ink;
    for (auto cell = begin; cell != end; ++cell) {
      // A blank has no colour to change.
      if (color && cell->glyph != U' ' && cell->ink != ink) {
        ink = cell->ink;
        text += Sequence(ink);
      }
      AppendUtf8(cell->glyph, text);
    }
    if (ink != Ink::kPlain) {
      text += Sequence(Ink::kPlain);
    }
    text += '\n';
  }
  return text;
}

}  // namespace scantrend
