#include "server/fuzz/http_reply.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "base/fuzz/promise.h"
#include "base/status.h"
#include "server/fuzz/body_check.h"
#include "server/http/gzip.h"

namespace scantrend {
namespace {

// Those of libmicrohttpd itself, such as for headers that are too long, among them. 100: a client
// waits for it before it sends a body.
constexpr std::array<int, 14> kStatuses = {100, 200, 304, 400, 404, 405, 408,
                                           413, 414, 417, 431, 501, 503, 505};
constexpr std::string_view kVersion = "HTTP/1.1 ";
constexpr std::string_view kLineEnd = "\r\n";

using Headers = std::map<std::string, std::string>;

absl::Status ParseHeaders(absl::string_view lines, Headers& headers) {
  for (const absl::string_view line : absl::StrSplit(lines, "\r\n", absl::SkipEmpty())) {
    const size_t colon = line.find(": ");
    const bool has_control = std::any_of(line.begin(), line.end(), [](char c) {
      return absl::ascii_iscntrl(static_cast<unsigned char>(c));
    });
    PROMISE(colon != absl::string_view::npos && !has_control, "there is a header \"", line, "\"");
    headers[absl::AsciiStrToLower(line.substr(0, colon))] = std::string(line.substr(colon + 2));
  }
  return absl::OkStatus();
}

absl::Status CheckReplyBody(const Headers& headers, std::string_view body) {
  const auto type = headers.find("content-type");
  if (type == headers.end() || body.empty()) {
    return absl::OkStatus();
  }
  const auto encoding = headers.find("content-encoding");
  const bool is_gzip = encoding != headers.end() && encoding->second == "gzip";
  return CheckBody(type->second, is_gzip ? Gunzip(body) : std::string(body));
}

}  // namespace

absl::Status CheckReplies(std::string_view bytes, bool has_heads) {
  while (!bytes.empty()) {
    const size_t head_end = bytes.find("\r\n\r\n");
    if (head_end == std::string_view::npos) {
      return absl::OkStatus();
    }
    const std::string_view status_line = bytes.substr(0, bytes.find(kLineEnd));
    int status = 0;
    PROMISE(status_line.starts_with(kVersion) && status_line.size() > kVersion.size() + 3 &&
                absl::SimpleAtoi(std::string(status_line.substr(kVersion.size(), 3)), &status) &&
                std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end(),
            "an answer begins with \"", std::string(status_line), "\"");
    Headers headers;
    const std::string lines(bytes.substr(status_line.size(), head_end - status_line.size()));
    RETURN_IF_ERROR(ParseHeaders(lines, headers));
    bytes.remove_prefix(head_end + 4);
    if (status == 100) {
      continue;
    }
    uint64_t length = 0;
    PROMISE(status == 304 || absl::SimpleAtoi(headers["content-length"], &length),
            "an answer has no length: ", lines);
    // An answer to HEAD is followed by the next one, or nothing.
    if (has_heads && (bytes.empty() || bytes.starts_with(kVersion))) {
      continue;
    }
    if (bytes.size() < length) {
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckReplyBody(headers, bytes.substr(0, length)));
    bytes.remove_prefix(length);
  }
  return absl::OkStatus();
}

}  // namespace scantrend
