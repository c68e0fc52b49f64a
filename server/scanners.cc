#include "server/scanners.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"

namespace scantrend {
namespace {

absl::Status LineError(std::string_view file, size_t line, std::string_view problem) {
  return absl::InvalidArgumentError(
      absl::StrCat(std::string(file), ":", line, ": ", std::string(problem),
                   R"(; write a network and a name a line: 192.0.2.0/24 Example University)"));
}

// The network and the name of a line that has one.
absl::StatusOr<std::pair<Network, std::string>> ParseLine(std::string_view text,
                                                          std::string_view file, size_t line) {
  const size_t blank = text.find_first_of(" \t");
  const absl::StatusOr<Network> network = Network::Parse(text.substr(0, blank));
  if (!network.ok()) {
    return LineError(file, line, std::string(network.status().message()));
  }
  const std::string name(absl::StripAsciiWhitespace(
      blank == std::string_view::npos ? "" : std::string(text.substr(blank))));
  if (name.empty() || name.size() > kScannerNameBytesMax) {
    return LineError(file, line,
                     name.empty()
                         ? "the name is missing"
                         : absl::StrCat("the name has more than ", kScannerNameBytesMax, " bytes"));
  }
  const auto is_control = [](char c) { return absl::ascii_iscntrl(static_cast<unsigned char>(c)); };
  if (std::any_of(name.begin(), name.end(), is_control)) {
    return LineError(file, line, "the name has a control character");
  }
  return std::pair(*network, name);
}

}  // namespace

absl::StatusOr<ScannerList> ScannerList::Parse(std::string_view text, std::string_view file) {
  ScannerList list;
  std::vector<Network> networks;
  size_t number = 0;
  for (const auto& whole : absl::StrSplit(absl::string_view(text.data(), text.size()), '\n')) {
    ++number;
    const std::string line(absl::StripAsciiWhitespace(whole.substr(0, whole.find('#'))));
    if (line.empty()) {
      continue;
    }
    if (list.named_.size() == kScannersMax) {
      return LineError(file, number, absl::StrCat("more than ", kScannersMax, " networks"));
    }
    ASSIGN_OR_RETURN(auto named, ParseLine(line, file, number));
    networks.push_back(named.first);
    list.named_.push_back(std::move(named));
  }
  std::stable_sort(list.named_.begin(), list.named_.end(), [](const auto& a, const auto& b) {
    return a.first.prefix_bits() > b.first.prefix_bits();
  });
  list.networks_ = NetworkSet(networks);
  return list;
}

std::string_view ScannerList::NameOf(const Address& address) const {
  if (!networks_.Contains(address)) {
    return "";
  }
  const auto at = std::find_if(named_.begin(), named_.end(), [&address](const auto& named) {
    return named.first.Contains(address);
  });
  return at->second;
}

absl::Status Scanners::Load() {
  if (file_.empty()) {
    return absl::OkStatus();
  }
  errno = 0;
  std::ifstream in(file_);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) {
    if (!in.is_open() || errno != 0) {
      return absl::NotFoundError(
          absl::StrCat("cannot read the scanners of ", file_, ": ", std::strerror(errno)));
    }
    in.clear();  // an empty file
  }
  ASSIGN_OR_RETURN(ScannerList list, ScannerList::Parse(text.str(), file_));
  const std::lock_guard lock(mutex_);
  current_ = std::make_shared<ScannerList>(std::move(list));
  return absl::OkStatus();
}

std::shared_ptr<const ScannerList> Scanners::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

}  // namespace scantrend
