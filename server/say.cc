#include "server/say.h"

#include <iostream>
#include <string>

#include "absl/strings/str_cat.h"

namespace scantrend {

void Say(std::string_view line) {
  // One write, so that lines of several threads do not mix.
  std::cerr << absl::StrCat("scantrendd: ", std::string(line), "\n") << std::flush;
}

}  // namespace scantrend
