#include "client/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "absl/strings/numbers.h"

namespace scantrend {
namespace {

constexpr int kColumnsMin = 40;
constexpr int kColumnsMax = 1'000;
constexpr int kRowsMax = 1'000;

std::string_view Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// `size`, or else what the variable `name` says, or else `fallback`.
int Measure(int size, const char* name, int fallback) {
  if (size > 0) {
    return size;
  }
  const std::string_view text = Variable(name);
  int value = 0;
  return absl::SimpleAtoi({text.data(), text.size()}, &value) && value > 0 ? value : fallback;
}

}  // namespace

Terminal DetectTerminal(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) {
    size = {};
  }
  Terminal terminal;
  terminal.columns =
      std::clamp(Measure(size.ws_col, "COLUMNS", terminal.columns), kColumnsMin, kColumnsMax);
  terminal.rows = std::min(Measure(size.ws_row, "LINES", terminal.rows), kRowsMax);
  terminal.rewrites = isatty(descriptor) == 1 && Variable("TERM") != "dumb";
  terminal.color = terminal.rewrites && Variable("NO_COLOR").empty();
  return terminal;
}

}  // namespace scantrend
