#pragma once

#include <optional>
#include <span>
#include <string>

#include "maskid/mask/face_part.hpp"
#include "maskid/mask/mask_style.hpp"
#include "maskid/photo/load_photo.hpp"
#include "maskid/recognition/extraction_cache.hpp"
#include "maskid/recognition/template_extractor.hpp"

namespace maskid {

/// What is done to a photo before or while it is embedded. At most one of them.
struct Treatment {
  std::span<const WornMask> masks;  ///< drawn on the crop, a template each, beside that of the crop as it is
  std::optional<WornMask> worn;     ///< drawn on the photo where the face is bare; the photo is then looked at anew
  std::optional<FacePart> deleted;  ///< from the crop

  /// For a cache: two treatments of one name do the same.
  std::string name() const;
};

/// Of the main face in `file`, as the cache knows it or, without a cache or where it does not, as the extractor
/// says. A file that is no photo is an extraction that failed.
Extraction extract_photo(const PhotoFile& file, const Treatment& treatment, TemplateExtractor& extractor,
                         const ExtractionCache* cache);

}  // namespace maskid
