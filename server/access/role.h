// Role: what a caller may do.
#ifndef SCANTREND_SERVER_ACCESS_ROLE_H_
#define SCANTREND_SERVER_ACCESS_ROLE_H_

#include <optional>
#include <string_view>

namespace scantrend {

// Numbered as in proto/scantrend/v1/access.proto.
enum class Role { kIngest = 1, kRead = 2, kAdmin = 3 };

// "ingest", "read" or "admin".
std::string_view RoleName(Role role);
std::optional<Role> ParseRole(std::string_view name);

// Whether who has the role `has` may do what `needed` may: admins read too. They deliver no hits:
// those are of a sensor.
bool Includes(Role has, Role needed);

}  // namespace scantrend

#endif  // SCANTREND_SERVER_ACCESS_ROLE_H_
