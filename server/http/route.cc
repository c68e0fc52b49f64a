#include "server/http/route.h"

#include <algorithm>

#include "absl/strings/ascii.h"

namespace scantrend {
namespace {

constexpr size_t kWordMax = 32;

bool IsWord(const std::string& part) {
  return part.size() <= kWordMax && std::all_of(part.begin(), part.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) || c == '_';
         });
}

}  // namespace

std::string RouteOf(const std::string& path) {
  size_t end = 0;
  for (size_t begin = 1; begin < path.size(); begin = end + 1) {
    const size_t next = std::min(path.find('/', begin), path.size());
    const std::string part = path.substr(begin, next - begin);
    if (part.empty() || (part != "v1" && !IsWord(part))) {
      break;
    }
    end = next;
  }
  return end == 0 ? "/" : path.substr(0, end);
}

}  // namespace scantrend
