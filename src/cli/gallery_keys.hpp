#pragma once

#include <memory>

#include "maskid/gallery/gallery_key.hpp"

#include "cli/arguments.hpp"

namespace maskid {

/// The key of the gallery at `path`: from the file that `given` names; else, where the gallery is encrypted with a
/// passphrase, as it is typed on the terminal; else none. Throws Error when the file holds no key.
std::unique_ptr<const GalleryKey> key_of(const std::filesystem::path& path, const KeyArguments& given);

/// The key of the gallery that is to be made or added to.
std::unique_ptr<const GalleryKey> key_to_enroll(const EnrollArguments& enroll, const KeyArguments& given);

/// The key that the gallery at `path` is to have; makes the key file where there is none. None: it is to be decrypted.
std::unique_ptr<const GalleryKey> new_key_of(const std::filesystem::path& path, const NewKeyArguments& wanted);

}  // namespace maskid
