<?xml version="1.0" encoding="utf-8" ?>
<ogr:FeatureCollection
     gml:id="aFeatureCollection"
     xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
     xsi:schemaLocation="http://ogr.maptools.org/ communities.xsd"
     xmlns:ogr="http://ogr.maptools.org/"
     xmlns:gml="http://www.opengis.net/gml/3.2">
  <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.4 114.3</gml:lowerCorner><gml:upperCorner>34.42 114.34</gml:upperCorner></gml:Envelope></gml:boundedBy>
                                                                                                                                                              
  <ogr:featureMember>
    <ogr:communities gml:id="communities.0">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.4 114.32</gml:lowerCorner><gml:upperCorner>34.41 114.33</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="communities.geom.0"><gml:exterior><gml:LinearRing><gml:posList>34.4 114.33 34.41 114.33 34.41 114.32 34.4 114.32 34.4 114.33</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:代码>411403001001</ogr:代码>
      <ogr:名称>一号社区</ogr:名称>
      <ogr:户数>1200</ogr:户数>
    </ogr:communities>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:communities gml:id="communities.1">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.4 114.33</gml:lowerCorner><gml:upperCorner>34.41 114.34</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="communities.geom.1"><gml:exterior><gml:LinearRing><gml:posList>34.4 114.34 34.41 114.34 34.41 114.33 34.4 114.33 34.4 114.34</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:代码>411403001002</ogr:代码>
      <ogr:名称>二号社区</ogr:名称>
      <ogr:户数>1850</ogr:户数>
    </ogr:communities>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:communities gml:id="communities.2">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.41 114.32</gml:lowerCorner><gml:upperCorner>34.42 114.33</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="communities.geom.2"><gml:exterior><gml:LinearRing><gml:posList>34.41 114.33 34.42 114.33 34.42 114.32 34.41 114.32 34.41 114.33</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:代码>411403001003</ogr:代码>
      <ogr:名称>三号社区</ogr:名称>
      <ogr:户数>2100</ogr:户数>
    </ogr:communities>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:communities gml:id="communities.3">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.41 114.33</gml:lowerCorner><gml:upperCorner>34.42 114.34</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="communities.geom.3"><gml:exterior><gml:LinearRing><gml:posList>34.41 114.34 34.42 114.34 34.42 114.33 34.41 114.33 34.41 114.34</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:代码>411403001004</ogr:代码>
      <ogr:名称>四号社区</ogr:名称>
      <ogr:户数>960</ogr:户数>
    </ogr:communities>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:communities gml:id="communities.4">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.4 114.3</gml:lowerCorner><gml:upperCorner>34.41 114.31</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="communities.geom.4"><gml:exterior><gml:LinearRing><gml:posList>34.4 114.31 34.41 114.31 34.41 114.3 34.4 114.3 34.4 114.31</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:代码>411403002005</ogr:代码>
      <ogr:名称>五号社区</ogr:名称>
      <ogr:户数>1430</ogr:户数>
    </ogr:communities>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:communities gml:id="communities.5">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.4 114.31</gml:lowerCorner><gml:upperCorner>34.41 114.32</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="communities.geom.5"><gml:exterior><gml:LinearRing><gml:posList>34.4 114.32 34.41 114.32 34.41 114.31 34.4 114.31 34.4 114.32</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:代码>411403002006</ogr:代码>
      <ogr:名称>六号社区</ogr:名称>
      <ogr:户数>1775</ogr:户数>
    </ogr:communities>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:communities gml:id="communities.6">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.41 114.3</gml:lowerCorner><gml:upperCorner>34.42 114.31</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="communities.geom.6"><gml:exterior><gml:LinearRing><gml:posList>34.41 114.31 34.42 114.31 34.42 114.3 34.41 114.3 34.41 114.31</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:代码>411403002007</ogr:代码>
      <ogr:名称>七号社区</ogr:名称>
      <ogr:户数>2010</ogr:户数>
    </ogr:communities>
  </ogr:featureMember>
  <ogr:featureMember>
    <ogr:communities gml:id="communities.7">
      <gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4326"><gml:lowerCorner>34.41 114.31</gml:lowerCorner><gml:upperCorner>34.42 114.32</gml:upperCorner></gml:Envelope></gml:boundedBy>
      <ogr:geometryProperty><gml:Polygon srsName="urn:ogc:def:crs:EPSG::4326" gml:id="communities.geom.7"><gml:exterior><gml:LinearRing><gml:posList>34.41 114.32 34.42 114.32 34.42 114.31 34.41 114.31 34.41 114.32</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></ogr:geometryProperty>
      <ogr:代码>411403002008</ogr:代码>
      <ogr:名称>八号社区</ogr:名称>
      <ogr:户数>1550</ogr:户数>
    </ogr:communities>
  </ogr:featureMember>
</ogr:FeatureCollection>
