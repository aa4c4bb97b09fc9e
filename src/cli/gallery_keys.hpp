#pragma once

#include <memory>

#include "maskid/gallery/gallery_key.hpp"

#include "cli/arguments.hpp"

namespace maskid {

/// Throws Error when the gallery is in a database, which has no key.
void require_file(const GalleryPlace& place);

/// The key of the gallery at `place`: from the file that `given` names; else, where the gallery is encrypted with a
/// passphrase, as it is typed on the terminal; else none. Throws Error when the file holds no key, or the gallery is in
/// a database.
std::unique_ptr<const GalleryKey> key_of(const GalleryPlace& place, const KeyArguments& given);

/// The key of the gallery that is to be made or added to.
std::unique_ptr<const GalleryKey> key_to_enroll(const EnrollArguments& enroll, const KeyArguments& given);

/// The key that the gallery at `place` is to have; makes the key file where there is none. None: it is to be decrypted.
/// Throws Error when the gallery is in a database.
std::unique_ptr<const GalleryKey> new_key_of(const GalleryPlace& place, const NewKeyArguments& wanted);

}  // namespace maskid
